"""What every test needs: an interrupt that arrives."""

import signal


def pytest_configure() -> None:
    """Hear interrupts also where a shell in the background has them ignored."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
