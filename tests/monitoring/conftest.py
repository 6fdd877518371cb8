"""The office's staff, for the pages of monitoring."""

from __future__ import annotations

from tests.office.conftest import bank, desk, staff_browser

__all__ = ["bank", "desk", "staff_browser"]
