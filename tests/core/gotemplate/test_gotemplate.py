"""Go templates: what the table of cases does not say."""

import pytest

from trueup.core.gotemplate import SPRIG, Record, TemplateFailed, Time, parsed, sprig


def rendered(text: str, data: object = None) -> str:
    return parsed(text, SPRIG, "case").text(data)


def test_a_function_of_the_process_is_called_with_its_own_types() -> None:
    def commit(revision: str) -> Record:
        return Record("*shared.CommitMetadata", Author=f"who made {revision}")

    data = {"repo": {"GetCommitMetadata": commit}, "revision": "abc"}
    text = "{{ (call .repo.GetCommitMetadata .revision).Author }}"
    assert rendered(text, data) == "who made abc"


class Wanted(Exception):
    """What the core cannot know."""


def test_what_a_function_raises_on_purpose_goes_through() -> None:
    def asks() -> str:
        raise Wanted

    with pytest.raises(Wanted):
        rendered("{{ call .asks }}", {"asks": asks})


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{{ range until 200 }}{{ range until 1000 }}x{{ end }}{{ end }}", "rounds"),
        ('{{ repeat 1000000000 "x" }}', "too large"),
        ("{{ range until 100000000 }}{{ end }}", "more than"),
        ('{{ $x := "x" }}{{ range until 99 }}{{ $x = cat $x $x }}{{ end }}', "work"),
        (
            "{{ $x := list 1 }}{{ range until 99 }}{{ $x = list $x $x }}{{ end }}{{ $x }}",
            "work",
        ),
        (
            "{{ $x := list 1 }}{{ range until 40 }}{{ $x = list $x $x }}{{end}}{{ toRawJson $x }}",
            "work",
        ),
        ('{{ define "a" }}{{ template "a" }}{{ end }}{{ template "a" }}', "depth"),
        ("{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}", "deep"),
        ('{{ printf "%900000d" 1 | len }}{{ printf "%999999d%999999d" 1 1 }}', "large"),
        ('{{ range until 9 }}{{ derivePassword 1 "long" "p" "u" "s" }}{{ end }}', "work"),
    ],
)
def test_a_template_ends(text: str, why: str) -> None:
    with pytest.raises(TemplateFailed, match=why):
        rendered(text)


def test_what_a_template_changes_is_its_own() -> None:
    data = {"app": {"metadata": {"name": "shop"}}}
    text = '{{ $_ := set .app.metadata "name" "other" }}{{ .app.metadata.name }}'
    assert rendered(text, data) == "other"
    assert data == {"app": {"metadata": {"name": "shop"}}}


def test_the_clock_may_come_with_the_data() -> None:
    template = parsed('{{ now | date "15:04" }} {{ ago .then }}')
    world = sprig(lambda: Time(3 * 3600))
    assert template.text({"then": Time(3600)}, world) == "03:00 2h0m0s"


def test_without_a_clock_there_is_no_now() -> None:
    with pytest.raises(TemplateFailed, match="there is no clock here"):
        rendered("{{ now }}")
