"""The user agent: one honest name, and whom to ask about this crawl."""

from importlib.metadata import version

from scrapy.settings import BaseSettings


class ContactAddon:
    """Sets USER_AGENT to `cleanpress/<version> (+<CONTACT>)`. A USER_AGENT of the user's own wins."""

    def update_settings(self, settings: BaseSettings) -> None:
        contact = settings.get("CONTACT")
        name = f"cleanpress/{version('cleanpress')}"
        settings.set("USER_AGENT", f"{name} (+{contact})" if contact else name, "addon")
