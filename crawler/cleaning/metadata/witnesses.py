"""What every witness says of a page's fields, beside the one that was believed."""

from collections.abc import Iterator
from dataclasses import dataclass

from crawler.cleaning.document import Document
from crawler.cleaning.metadata.authors import naming_witnesses
from crawler.cleaning.metadata.claims import Claims, gather
from crawler.cleaning.metadata.date_lines import below_headline, in_words
from crawler.cleaning.metadata.date_markup import Dated
from crawler.cleaning.metadata.dates import modified_claims, published_claims, writes_month_first
from crawler.cleaning.metadata.fields import Fields, claimed_addresses
from crawler.cleaning.metadata.images import lead_pictures
from crawler.cleaning.metadata.said import said_of_page
from crawler.cleaning.metadata.site import site_names
from crawler.cleaning.metadata.title import fold, headline_candidates
from crawler.items import Page, Witness

# Every headline of a page's JSON-LD may be cut at every mark: the first ones tell enough.
MAX_CLAIMS = 20


@dataclass(frozen=True, slots=True)
class Claim:
    """What a witness says of a field. `is_taken`: it is the one that was believed."""

    witness: Witness
    said: str
    is_taken: bool = False


def heard_witnesses(document: Document, page: Page, fields: Fields) -> dict[str, list[Claim]]:
    """Of each field what its witnesses say, each thing once; a field of which none says anything is left out.

    `document` is the page before its tree was cut, and `fields` what was taken from it.
    """
    claims = gather(document.tree, page.url)
    said = {
        "title": _titles(claims, document, page),
        "authors": ((witness, ", ".join(texts)) for witness, texts in naming_witnesses(claims, page.hints) if texts),
        "published": _published(claims, document, page),
        "modified": (
            (dated.witness, str(dated.moment))
            for dated in modified_claims(claims, page, writes_month_first(document.tree, page.url))
        ),
        "canonical_url": claimed_addresses(claims),
        "image": ((witness, image.url) for image, witness in lead_pictures(claims, document.url)),
        **{
            name: [(witness, ", ".join(texts) if name == "tags" else texts[0]) for witness, texts in told if texts]
            for name, told in said_of_page(claims).items()
        },
    }
    heard = {name: _marked(name, list(dict.fromkeys(told)), fields) for name, told in said.items()}
    return {name: told for name, told in heard.items() if told}


def _titles(claims: Claims, document: Document, page: Page) -> Iterator[tuple[Witness, str]]:
    names = site_names(claims, document.url or page.url)
    for candidate in headline_candidates(claims, names, page.hints, page.url):
        yield candidate.witness, candidate.text


def _published(claims: Claims, document: Document, page: Page) -> Iterator[tuple[Witness, str]]:
    month_first = writes_month_first(document.tree, page.url)
    found: list[Dated] = list(published_claims(claims, page, month_first))
    below = below_headline(claims, month_first)
    for dated in [*found, *([below] if below else [])] if found else in_words(claims, document.tree, month_first):
        yield dated.witness, str(dated.moment)


def _marked(name: str, told: list[tuple[Witness, str]], fields: Fields) -> list[Claim]:
    """The claims, with the one that was taken marked; put first where none of them says just what was taken."""
    winner, value = fields.provenance.get(name), _shown(getattr(fields, name))
    if winner is None:
        return [Claim(witness, said) for witness, said in told][:MAX_CLAIMS]
    own = [at for at, (witness, _) in enumerate(told) if witness == winner]
    # The same words first; then, as names are read out of bylines and moments put on the site's clock, the witness alone.
    taken = next((at for at in own if fold(told[at][1]) == fold(value)), own[0] if own else None)
    if taken is None:
        return [Claim(winner, value, True), *(Claim(witness, said) for witness, said in told)][:MAX_CLAIMS]
    claims = [Claim(witness, said, at == taken) for at, (witness, said) in enumerate(told)]
    return [claims[taken], *claims[:taken], *claims[taken + 1 :]][:MAX_CLAIMS]


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(getattr(value, "url", value) or "")
