"""Mails of a workspace: in its name and colours, as text and HTML, with addresses from the table of domains."""

from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from apps.core.appearance import mail_colours
from apps.public.workspaces.selectors import sender_address, sender_name


def workspace_mail(*, template: str, subject: str, to: str, context: dict[str, Any]) -> EmailMultiAlternatives:
    """A message from ``<template>.txt`` and ``<template>.html``, in the active workspace's name; the caller sends it.

    In public it is the platform's. As many queries as the colours take: none when they are remembered.
    """
    full = {**context, **mail_colours(), "sender_name": sender_name()}
    message = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=render_to_string(f"{template}.txt", full),
        from_email=sender_address(),
        to=[to],
    )
    message.attach_alternative(render_to_string(f"{template}.html", full), "text/html")
    return message
