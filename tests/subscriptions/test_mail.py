"""Mail: encrypted with a checked certificate, a password that nobody sees, letters that hold no header of somebody
else's, and addresses that are addresses."""

import smtplib
from email import message_from_bytes, policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.addresses import mail_address
from summarizer.digest.messages import Envelope, composed
from summarizer.doctor import examine
from summarizer.errors import SettingsError, UsageError
from summarizer.services import Services
from summarizer.settings import Settings, load_settings
from summarizer.subscriptions.mail import Mail
from tests.fakes import FakeEmbedder
from tests.mail_server import PASSWORD, USER, MailServer, certificate
from tests.subscriptions.conftest import MONDAY, PUBLIC, READER, days
from tests.subscriptions.reading import confirm_from, text_of, token_of


@pytest.fixture(scope="session")
def certificates(tmp_path_factory):
    return certificate(tmp_path_factory.mktemp("certificates"))


def encrypted(world, port, security, ca, **changes):
    """Have the world send to an encrypted server."""
    known = {"host": "localhost", "port": port, "security": security, "ca": ca, "user": USER, "password": PASSWORD}
    original = type(world).server
    world.server = lambda: original(world, **{**known, **changes})


@pytest.mark.parametrize(("security", "implicit"), [("starttls", False), ("tls", True)])
def test_mail_goes_encrypted_and_with_a_login(world, certificates, security, implicit):
    served, trusted = certificates
    with MailServer(certificate=served, implicit=implicit) as server:
        encrypted(world, server.port, security, trusted, user=None if implicit else USER)
        _, told = world.ask()
        assert (told.outcome, told.says) == ("sent", "250 taken")
        assert len(server.box.to(READER)) == 1


def test_a_certificate_of_nobody_that_is_known_is_not_taken(world, certificates):
    with MailServer(certificate=certificates[0]) as server:
        encrypted(world, server.port, "starttls", None)
        _, told = world.ask()
        assert told.outcome == "waiting"
        assert "the certificate of localhost" in told.says
        assert server.box.kept == []


def test_a_certificate_of_another_host_is_not_taken(world, tmp_path):
    served, trusted = certificate(tmp_path, host="mail.example.com")
    with MailServer(certificate=served) as server:
        encrypted(world, server.port, "starttls", trusted)
        _, told = world.ask()
        assert told.outcome == "waiting"
        assert "the certificate of localhost" in told.says


def test_a_server_that_offers_no_encryption_gets_neither_mail_nor_password(world, server):
    encrypted(world, server.port, "starttls", None, host="127.0.0.1")
    _, told = world.ask()
    assert told.outcome == "waiting"
    assert "STARTTLS" in told.says
    assert server.box.kept == []


def test_a_wrong_password_is_told_of_without_it(world, certificates):
    served, trusted = certificates
    with MailServer(certificate=served) as server:
        encrypted(world, server.port, "starttls", trusted, password="wrong-horse-81")
        _, told = world.ask()
        assert told.says == f"localhost:{server.port} does not accept the name and password: 535"
        assert "wrong-horse-81" not in repr(world.server())


def test_the_doctor_tries_the_mail_server_out_and_sends_nothing(world, certificates, tmp_path):
    served, trusted = certificates
    with MailServer(certificate=served) as server:
        known = {"smtp_host": "localhost", "smtp_port": server.port, "mail_from": "papers@example.net"}
        known |= {"smtp_ca": trusted, "smtp_user": USER, "home": tmp_path / "home", "public_url": PUBLIC}
        good = of_mail(Settings(**known, smtp_password=PASSWORD))
        assert (good.ok, good.says) == (
            True, f"localhost:{server.port} takes mail, encrypted by STARTTLS, logged in"
        )  # fmt: skip
        wrong = of_mail(Settings(**known, smtp_password="wrong-horse-81"))
        assert (wrong.ok, wrong.says.rpartition(": ")[2]) == (False, "535")
        strange = of_mail(Settings(**{**known, "smtp_ca": None}, smtp_password=PASSWORD))
        assert "the certificate of localhost" in strange.says
        assert server.box.kept == []
    assert not of_mail(Settings(**known, smtp_password=PASSWORD)).ok  # it is away


def test_the_doctor_says_what_letters_lack_without_a_public_address(world, server, tmp_path):
    known = {"smtp_host": "127.0.0.1", "smtp_port": server.port, "mail_from": "papers@example.net"}
    found = of_mail(Settings(**known, smtp_security="none", home=tmp_path / "home"))
    assert found.ok
    assert "without PAPERGIST_PUBLIC_URL letters have no link" in found.says


def test_the_doctor_names_readers_whom_no_mail_reaches_and_else_is_silent_of_mail(world, tmp_path):
    assert of_mail(Settings(home=tmp_path / "other")) is None
    world.ask()
    found = of_mail(Settings(home=tmp_path / "home"))
    assert (found.ok, found.says) == (False, "No mail server is configured.")


def of_mail(settings):
    services = Services(settings)
    services.embedder = FakeEmbedder()
    try:
        return next((one for one in examine(services) if one.what == "mail"), None)
    finally:
        services.close()


def test_settings_show_no_password_and_send_none_in_the_clear(tmp_path):
    known = {"home": tmp_path, "smtp_host": "mail.example.org", "smtp_password": PASSWORD}
    assert PASSWORD not in repr(Settings(**known))
    with pytest.raises(SettingsError) as refused:
        load_settings({**known, "smtp_security": "none"}, {})
    assert PASSWORD not in str(refused.value)
    assert "this machine only" in refused.value.message
    with pytest.raises(SettingsError, match="mail_from"):
        load_settings({**known, "mail_from": "Papers <papers@example.org>\nBcc: x@example.org"}, {})
    with pytest.raises(SettingsError, match="public_url"):
        load_settings({**known, "public_url": "http://papers.example.org"}, {})


def test_an_issue_has_what_one_click_needs_in_one_piece(world, box, reader):
    world.list_papers(MONDAY)
    world.at(days(1))
    world.send()
    raw = box.raw[-1]
    token = token_of(box.to(READER)[-1], "unsubscribe")
    assert f"List-Unsubscribe: <{PUBLIC}/unsubscribe/{token}>\r\n".encode() in raw
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert raw.isascii()
    message = box.to(READER)[-1]
    assert f"{PUBLIC}/unsubscribe/{token}" in message.get_body(("html",)).get_content()
    assert message["To"] == READER
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_without_a_public_address_letters_say_what_to_do_instead(world, box):
    original = type(world).server
    world.server = lambda: original(world, public_url=None)
    world.ask()
    question = text_of(box.to(READER)[0])
    code = question.split("papergist confirm ")[1].split()[0]
    from summarizer.subscriptions.joining import confirm

    assert confirm(world.catalog, code, now=world.now).state == "active"
    world.list_papers(MONDAY)
    world.at(days(1))
    world.send()
    assert box.to(READER)[-1]["List-Unsubscribe"] == "<mailto:papers@example.net?subject=unsubscribe>"
    assert box.to(READER)[-1]["List-Unsubscribe-Post"] is None


EVIL = "Bees\r\nBcc: victim@example.org\r\n\r\nbody\r\n.\r\nMAIL FROM:<x@example.org>"


def test_papers_and_wishes_put_no_header_and_no_command_into_a_letter(world, box):
    from tests.making import entry, reading

    world.ask()
    confirm_from(world, box.to(READER)[0])
    told = entry(EVIL, f"{EVIL} A study of bees that count in dots and lines.", listed=MONDAY)
    world.catalog.papers.record(reading(told, source=EVIL))
    world.at(days(1))
    assert [one.outcome for one in world.send()] == ["sent"]
    (message,) = box.to(READER)[1:]
    assert {to for to, _ in box.kept} == {READER}
    assert message["Bcc"] is None
    assert set(message.keys()) <= {
        *("Subject", "From", "To", "Date", "Message-ID", "List-Unsubscribe", "List-Unsubscribe-Post", "List-Id"),
        *("Auto-Submitted", "Precedence", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"),
    }


@pytest.mark.parametrize("wrong", [EVIL, "a@b.org\r\nBcc: c@d.org", "a@b.org, c@d.org", "A <a@b.org>", "a b@c.org"])
def test_nobody_is_subscribed_under_what_is_no_address(world, wrong):
    with pytest.raises(UsageError):
        world.ask(wrong)
    with pytest.raises(UsageError):
        world.ask(topics=("bees\r\nBcc: victim@example.org",))
    assert world.catalog.subscriptions.all() == []


@given(st.text(min_size=1, max_size=60), st.sampled_from(["subject", "sender", "recipient", "message_id", "header"]))
def test_no_text_anywhere_in_an_envelope_adds_a_header(text, where):
    from datetime import UTC, datetime

    parts = {"sender": "a@example.org", "recipient": "b@example.org", "message_id": "<c@example.org>"}
    headers = {"List-Id": text if where == "header" else "d"}
    if where in parts:
        parts[where] = text
    envelope = Envelope(**parts, date=datetime(2025, 10, 30, tzinfo=UTC), headers=headers)
    try:
        raw = composed(text if where == "subject" else "Papers", "Body\n", None, envelope)
    except (ValueError, IndexError, AttributeError, KeyError, TypeError):  # the standard library's ways to refuse
        return
    message = message_from_bytes(raw, policy=policy.SMTP)
    known = {"Subject", "From", "To", "Date", "Message-ID", "List-Id", "MIME-Version"}
    assert {str(name) for name in message} <= known | {"Content-Type", "Content-Transfer-Encoding"}


def test_a_long_subject_in_any_script_is_folded_as_its_standard_has_it():
    from datetime import UTC, datetime

    subject = "Arbeiten über Bienen, die Wörter zählen und ordnen, " * 4
    envelope = Envelope("a@example.org", "b@example.org", "<c@example.org>", datetime(2025, 10, 30, tzinfo=UTC))
    raw = composed(subject, "Body\n", None, envelope)
    lines = raw.partition(b"\r\nFrom:")[0].split(b"\r\n")
    assert all(len(row) <= 78 for row in lines)  # RFC 5322, 2.1.1
    encoded = [word for row in lines for word in row.split() if word.startswith(b"=?")]
    assert encoded
    assert all(len(word) <= 75 for word in encoded)  # RFC 2047, 2
    assert message_from_bytes(raw, policy=policy.default)["Subject"].strip() == subject.strip()


@given(st.text(max_size=80))
def test_what_is_taken_for_an_address_is_one_line_with_one_at_sign(text):
    found = mail_address(text)
    if found is not None:
        name, at, domain = found.rpartition("@")
        assert at
        assert name
        assert "." in domain
        assert found.isascii()
        assert found.isprintable()
        assert not set(found) & set(' <>,;:"()[]\\\r\n')
        assert smtplib.quoteaddr(found) == f"<{found}>"


@given(st.emails())
def test_addresses_as_people_have_them_are_taken(text):
    domain = text.rpartition("@")[2]
    if len(text) <= 254 and len(text.rpartition("@")[0]) <= 64 and "." in domain:
        assert mail_address(text) == f"{text.rpartition('@')[0]}@{domain.lower()}"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ada@Example.ORG", "Ada@example.org"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("ada+papers@example.org", "ada+papers@example.org"),
        ("ada@localhost", None),
        ("ada@[127.0.0.1]", None),
        (".ada@example.org", None),
        ("ada..b@example.org", None),
        ("ädä@example.org", None),
        ("@example.org", None),
        ("ada@-example.org", None),
        (f"{'a' * 65}@example.org", None),
    ],
)
def test_addresses_by_example(text, found):
    assert mail_address(text) == found


def test_closing_what_was_never_opened_is_nothing(world):
    Mail(world.server()).close()
