"""What a browser does on the pages of a plan, and on those of Stripe."""

import re
from html import unescape
from uuid import uuid4

import requests
from django.test import Client

PLAN = "/settings/plan/"
QUERIES = 33
PATHS = (("GET", ""), ("POST", "choose/"), ("GET", "done/"), ("GET", "change/"), ("POST", "change/"))
MORE = (("POST", "manage/"), ("POST", "go-on/"), ("GET", "invoices/"))


def text_of(client: Client, path: str = PLAN) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def choose(client: Client, price: str = "price_demo_gallery", nonce: str = "") -> str:
    """Choose a plan; the address of Stripe's page that one is led to."""
    answer = client.post(f"{PLAN}choose/", {"price": price, "nonce": nonce or str(uuid4())})
    found = re.search(r"url=(http[^\"]+)", answer.content.decode())
    assert found, (answer.status_code, said(client))
    return unescape(found[1])


def said(client: Client) -> str:
    """What the toasts of the next page say."""
    return text_of(client)


def pay(url: str, card: str = "good") -> str:
    """On Stripe's page; where one is led to."""
    return requests.post(url, data={"card": card}, timeout=5, allow_redirects=False).headers["Location"]


def path_of(url: str) -> str:
    return url.partition(":8000")[2]


def change_form(client: Client, price: str) -> dict[str, str]:
    page = client.get(f"{PLAN}change/", {"price": price}).content.decode()
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
