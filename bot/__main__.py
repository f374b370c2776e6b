"""`python -m bot` is the command line; the launcher `./forge` calls it inside the environment."""

from bot.cli.main import main

if __name__ == "__main__":
    main()
