"""From an installation to the first `.forge.yml`: one pull request that says what the bot found and would do."""
