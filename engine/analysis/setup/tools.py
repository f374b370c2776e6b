"""What each program is for: the table that commands are classified by, and the pre-commit hooks of the same names."""

from typing import Final, Literal

Effect = Literal["install", "tests", "lint", "format", "types", "build", "coverage", "secrets"]

# A program that does one thing whatever its arguments are.
SIMPLE: Final[dict[str, tuple[Effect, ...]]] = {
    **dict.fromkeys(
        (
            "pytest", "py.test", "nose2", "nosetests", "trial", "stestr", "green", "jest", "vitest", "mocha", "ava",
            "jasmine", "karma", "wtr", "web-test-runner", "qunit", "uvu", "tap", "gotestsum", "ginkgo", "rspec",
            "phpunit", "paratest", "pest", "ctest", "bats", "behave", "codeception", "codecept", "minitest",
            "cibuildwheel",
        ),
        ("tests",),
    ),
    **dict.fromkeys(
        (
            "flake8", "flake8p", "pylint", "pyflakes", "pycodestyle", "prospector", "pylama", "eslint", "tslint", "xo",
            "standard", "oxlint", "jshint", "golangci-lint", "golint", "staticcheck", "revive",
            "phpcs", "phpmd", "ktlint", "detekt", "cppcheck", "clang-tidy", "cpplint", "shellcheck",
            "credo", "swiftlint", "checkstyle", "pmd", "slither",
        ),
        ("lint",),
    ),
    **dict.fromkeys(
        (
            "black", "isort", "yapf", "autopep8", "docformatter", "prettier", "dprint", "gofmt", "goimports",
            "gofumpt", "gci", "rustfmt", "clang-format", "csharpier", "scalafmt", "google-java-format", "ktfmt",
            "php-cs-fixer", "pint", "cmake-format", "rufo", "usort", "ufmt", "blue", "darker", "swiftformat", "oxfmt",
        ),
        ("format",),
    ),
    **dict.fromkeys(
        (
            "mypy", "dmypy", "pyright", "basedpyright", "pytype", "pyre", "pyrefly", "ty", "zuban", "tsc", "vue-tsc",
            "svelte-check", "tsgo", "sorbet", "srb", "steep", "typeguard", "attw",
        ),
        ("types",),
    ),
    "cmake": ("build",),
    "rubocop": ("lint", "format"),
    "standardrb": ("lint", "format"),
    "phpstan": ("types", "lint"),
    "psalm": ("types", "lint"),
    "flow": ("types",),
    "tox": ("install",),
    "nox": ("install",),
    "gitleaks": ("secrets",),
    "trufflehog": ("secrets",),
    "detect-secrets": ("secrets",),
    "detect-secrets-hook": ("secrets",),
    "ggshield": ("secrets",),
    "nyc": ("coverage",),
    "c8": ("coverage",),
}  # fmt: skip

# A program by its first verb; "" where it has none.
VERBS: Final[dict[str, dict[str, tuple[Effect, ...]]]] = {
    "ruff": {"check": ("lint",), "format": ("format",), ".": ("lint",), "": ()},
    "biome": {"check": ("lint", "format"), "ci": ("lint", "format"), "lint": ("lint",), "format": ("format",)},
    "deno": {"test": ("tests",), "lint": ("lint",), "fmt": ("format",), "check": ("types",), "install": ("install",)},
    "go": {
        "test": ("tests", "install"), "vet": ("lint", "install"), "build": ("build", "install"),
        "mod": ("install",), "fmt": ("format",), "install": (), "generate": (),
    },
    "cargo": {
        "test": ("tests", "install"), "nextest": ("tests", "install"), "t": ("tests", "install"),
        "clippy": ("lint", "install"), "fmt": ("format",), "build": ("build", "install"), "b": ("build", "install"),
        "check": ("build", "install"), "fetch": ("install",), "llvm-cov": ("tests", "coverage", "install"),
        "tarpaulin": ("tests", "coverage", "install"), "hack": ("build", "install"), "miri": ("tests",),
    },
    "dotnet": {
        "test": ("tests", "install"), "format": ("format",), "build": ("build", "install"), "restore": ("install",),
        "csharpier": ("format",), "vstest": ("tests",),
    },
    "swift": {"test": ("tests", "install"), "build": ("build", "install")},
    "mix": {
        "test": ("tests",), "format": ("format",), "credo": ("lint",), "dialyzer": ("types",),
        "deps.get": ("install",), "compile": ("build",),
    },
    "dart": {"test": ("tests",), "analyze": ("lint",), "format": ("format",), "pub": ("install",)},
    "flutter": {"test": ("tests",), "analyze": ("lint",), "pub": ("install",)},
    "bazel": {"test": ("tests", "install"), "build": ("build", "install")},
    "bazelisk": {"test": ("tests", "install"), "build": ("build", "install")},
    "sbt": {"test": ("tests", "install"), "compile": ("build", "install"), "scalafmtCheckAll": ("format",)},
    "rake": {"test": ("tests",), "spec": ("tests",), "rubocop": ("lint",), "": ("tests",), "default": ("tests",)},
    "rails": {"test": ("tests",), "spec": ("tests",), "db:setup": ("install",)},
    "manage.py": {"test": ("tests",)},
    "artisan": {"test": ("tests",)},
    "setup.py": {"test": ("tests",), "develop": ("install",), "install": ("install",), "build_ext": ("build",)},
    "playwright": {"test": ("tests",)},
    "cypress": {"run": ("tests",)},
    "ng": {"test": ("tests",), "lint": ("lint",), "build": ("build",)},
    "react-scripts": {"test": ("tests",), "build": ("build",)},
    "vue-cli-service": {"test:unit": ("tests",), "lint": ("lint",), "build": ("build",)},
    "next": {"lint": ("lint",), "build": ("build",)},
    "hatch": {"test": ("tests", "install"), "fmt": ("lint", "format"), "build": ("build",), "env": ("install",)},
    "unittest": {"discover": ("tests",), "": ("tests",)},
    "meson": {"test": ("tests",), "setup": ("build",), "compile": ("build",)},
    "composer": {"install": ("install",), "update": ("install",), "test": ("tests",)},
    "uv": {"sync": ("install",), "run": ("install",), "build": ("build",)},
    "poetry": {"install": ("install",), "sync": ("install",), "build": ("build",)},
    "pdm": {"install": ("install",), "sync": ("install",), "build": ("build",)},
    "pipenv": {"install": ("install",), "sync": ("install",)},
    "rye": {"sync": ("install",), "test": ("tests",), "lint": ("lint",), "fmt": ("format",)},
    "pixi": {"install": ("install",)},
    "conda": {"env": ("install",)},
    "mamba": {"env": ("install",)},
    "bundle": {"install": ("install",), "": ("install",)},
    "npm": {"ci": ("install",), "install": ("install",), "i": ("install",), "clean-install": ("install",)},
    "pnpm": {"install": ("install",), "i": ("install",)},
    "yarn": {"install": ("install",), "": ("install",)},
    "bun": {"install": ("install",), "i": ("install",), "test": ("tests",)},
    "lerna": {"bootstrap": ("install",)},
    "gem": {},
    "coverage": {"run": ("coverage",), "report": ("coverage",), "xml": ("coverage",)},
    "pod": {"install": ("install",)},
    "buf": {},
    "vp": {"test": ("tests",), "lint": ("lint",), "fmt": ("format",), "check": ("lint", "format", "types")},
}  # fmt: skip

# The languages that a tool serves; one that is not named here serves any.
SERVES: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(
        ("mvn", "mvnw", "gradle", "gradlew", "ktlint", "detekt", "checkstyle", "pmd", "ktfmt", "sbt"), ("java",)
    ),
    **dict.fromkeys(
        ("go", "gotestsum", "golangci-lint", "staticcheck", "gofmt", "gofumpt", "goimports", "gci", "ginkgo"), ("go",)
    ),
    **dict.fromkeys(("cargo", "rustfmt"), ("rust",)),
    **dict.fromkeys(("dotnet", "csharpier"), ("dotnet",)),
    **dict.fromkeys(("rspec", "rake", "rails", "rubocop", "bundle", "standardrb"), ("ruby",)),
    **dict.fromkeys(("phpunit", "composer", "phpstan", "psalm", "phpcs", "php-cs-fixer", "pint", "pest"), ("php",)),
    **dict.fromkeys(("cmake", "ctest", "clang-format", "clang-tidy", "cppcheck", "meson"), ("c",)),
    **dict.fromkeys(
        (
            "pytest", "tox", "nox", "pip", "pip3", "uv", "poetry", "pdm", "pipenv", "mypy", "pyright", "ruff", "black",
            "isort", "flake8", "pylint", "unittest", "coverage", "cibuildwheel", "hatch", "setup.py",
        ),
        ("python",),
    ),
    **dict.fromkeys(
        (
            "npm", "pnpm", "yarn", "bun", "jest", "vitest", "mocha", "eslint", "prettier", "tsc", "playwright",
            "cypress", "ava", "biome", "oxlint", "karma", "deno",
        ),
        ("typescript", "javascript"),
    ),
}  # fmt: skip

# Task runners whose targets are named after what they do, where no file says what stands behind the name.
TASK_RUNNERS: Final = frozenset(
    {
        "turbo",
        "nx",
        "lerna",
        "invoke",
        "inv",
        "moon",
        "rushx",
        "rush",
        "gulp",
        "grunt",
        "wireit",
        "mage",
        "just",
        "task",
    }
)
NAMED_TASKS: Final[dict[str, tuple[Effect, ...]]] = {
    "test": ("tests",), "tests": ("tests",), "unit": ("tests",), "spec": ("tests",), "e2e": ("tests",),
    "check": (), "lint": ("lint",), "style": ("lint",), "format": ("format",), "fmt": ("format",),
    "typecheck": ("types",), "typing": ("types",), "types": ("types",), "type-check": ("types",), "mypy": ("types",),
    "coverage": ("tests", "coverage"), "cover": ("tests", "coverage"), "build": ("build",), "install": ("install",),
}  # fmt: skip

# Hooks of pre-commit whose name is not the program's.
HOOKS: Final[dict[str, tuple[str, ...]]] = {
    "ruff": ("ruff", "check"),
    "ruff-check": ("ruff", "check"),
    "ruff-format": ("ruff", "format"),
    "biome-check": ("biome", "check"),
    "biome-ci": ("biome", "ci"),
    "biome-format": ("biome", "format"),
    "biome-lint": ("biome", "lint"),
    "black-jupyter": ("black",),
    "mirrors-mypy": ("mypy",),
    "cargo-check": ("cargo", "check"),
    "clippy": ("cargo", "clippy"),
    "fmt": ("cargo", "fmt"),
    "go-fmt": ("gofmt",),
    "go-vet": ("go", "vet"),
    "go-imports": ("goimports",),
    "golangci-lint-full": ("golangci-lint",),
    "prettier": ("prettier",),
    "pylint": ("pylint",),
    "php-cs": ("phpcs",),
}
