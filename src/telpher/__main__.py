"""`telpher`, and `python -m telpher`."""

import gc


def main() -> None:
    """Run the command line."""
    # What is imported stays: looking for garbage in it again and again takes a sixth of the start.
    gc.disable()
    from telpher.cli import app  # noqa: PLC0415

    gc.freeze()
    gc.enable()
    app(prog_name="telpher")


if __name__ == "__main__":
    main()
