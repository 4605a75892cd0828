"""Hafawa's real code measured by cases that others wrote. They belong to those others and are not kept here."""
