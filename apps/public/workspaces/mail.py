"""Mails of a workspace: in its name and look, as text and HTML, with addresses from the table of domains."""

from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from apps.core.appearance import appearance
from apps.core.colours import palette_for
from apps.public.workspaces.selectors import address_here, sender_address, sender_name


def mail_look() -> dict[str, str]:
    """What ``core/email/base.html`` and ``base.txt`` show around a message. One query at most, for a logo's address."""
    look = appearance()
    shades = palette_for(look.accent).light
    return {
        "sender_name": sender_name(),
        "accent": shades.accent,
        "accent_contrast": shades.contrast,
        "logo_url": address_here(look.logo_path) if look.logo_path else "",
        "footer_text": look.footer_text,
        "powered_by": look.powered_by,
    }


def workspace_mail(*, template: str, subject: str, to: str, context: dict[str, Any]) -> EmailMultiAlternatives:
    """A message from ``<template>.txt`` and ``<template>.html``, in the active workspace's name; the caller sends it.

    In public it is the platform's. As many queries as ``mail_look``.
    """
    full = {**context, **mail_look()}
    message = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=render_to_string(f"{template}.txt", full),
        from_email=sender_address(),
        to=[to],
    )
    message.attach_alternative(render_to_string(f"{template}.html", full), "text/html")
    return message
