"""A template ends, soon, whatever it says: it is rendered in the loop that everything runs in."""

import os
import re
from datetime import UTC, datetime

import pytest

from tests.support.effort import effort
from trueup.core.alerts.helpers import helpers
from trueup.core.gotemplate import Spent, TemplateFailed, Time, parsed, sprig


def now() -> Time:
    return Time.of(datetime(2024, 5, 6, tzinfo=UTC))


DATA = {
    **helpers(now),
    "app": {
        "metadata": {"name": "web", "labels": {str(at): "v" for at in range(50)}},
        "status": {"resources": [{"name": f"r{at}", "kind": "Pod"} for at in range(2000)]},
    },
}
FUNCTIONS = sprig(now, os.urandom)
SOON = 30  # times as long as a million steps of Python; most take a tenth of it
LOOP = "{{range until 99999}}"
TWICE = "{{$x := list 1}}{{$y := list 1}}"
TWICE += "{{range until 60}}{{$x = list $x $x}}{{$y = list $y $y}}{{end}}"
"""Two lists of sixty lists, each 2^60 numbers for whoever goes through it."""
SELF = '{{$d := dict}}{{$_ := set $d "a" $d}}{{$e := dict}}{{$_ := set $e "a" $e}}'
LONG = '{{$t := repeat 1000000 "a"}}'


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        LOOP + LOOP + "{{end}}{{end}}",
        LOOP + "{{if 1}}{{end}}" * 1000 + "{{end}}",
        LOOP + "{{$v := $.app}}" * 1000 + "{{end}}",
        LOOP + "{{$v := len $.app}}" * 1000 + "{{end}}",
        LOOP + "{{$v := and " + "1 " * 1000 + "}}{{end}}",
        LOOP + "{{$v := call $.time.Now}}" * 100 + "{{end}}",
        '{{define "a"}}{{if gt . 0}}{{template "a" (sub . 1)}}{{template "a" (sub . 1)}}{{end}}'
        '{{end}}{{template "a" 60}}',
        '{{define "a"}}{{template "a"}}{{end}}{{template "a"}}',
        "{{range 1000000000}}{{end}}",
        *(
            TWICE + f"{LOOP}{{{{$v := {call}}}}}{{{{end}}}}"
            for call in (
                "toJson $x",
                "toPrettyJson $x",
                "print $x",
                'printf "%d" $x',
                "toString $x",
                "toStrings $x",
                "quote $x",
                "html $x",
                "cat $x",
                'join "," $x',
                "sortAlpha $x",
                "deepEqual $x $y",
                "deepCopy $x",
                "has $x (list $y)",
                "uniq (list $x $y)",
                "without (list $x) $y",
                "eq $x 1",
                "add $x 1",
                "compact $x",
            )
        ),
        SELF + "{{toJson $d}}",
        SELF + "{{print $d}}",
        SELF + "{{deepEqual $d $e}}",
        SELF + "{{deepCopy $d}}",
        SELF + "{{$f := merge (dict) $d}}{{$f := merge $f $d $e}}",
        "{{uniq (chunk 1 (until 30000)) | len}}",
        "{{without (until 100000)" + " 1" * 2000 + "| len}}",
        "{{$v := until 100000}}" + LOOP + "{{$w := has -1 $v}}{{end}}",
        "{{$v := list}}" + LOOP + "{{$v = append $v 1}}{{end}}",
        LOOP + "{{$v := until 100000}}{{end}}",
        LOOP + "{{$v := chunk 1 (until 100000)}}{{end}}",
        LOOP + "{{$v := keys $.app.metadata.labels}}{{end}}",
        LOOP + "{{$v := toJson $.app}}{{end}}",
        LOOP + "{{$v := print $.app}}{{end}}",
        LOOP + "{{$v := deepCopy $.app}}{{end}}",
        LOOP + "{{$v := fromJson (toJson $.app)}}{{end}}",
        "{{$v := dict}}{{range $i := until 9999}}{{$_ := set $v (toString $i) $i}}{{end}}"
        + LOOP
        + "{{$w := merge (dict) $v}}{{end}}",
        LONG + LOOP + "{{$v := upper $t}}{{end}}",
        LONG + '{{trimAll (cat (repeat 900000 "b") "a") $t | len}}',
        LONG + '{{call .strings.ReplaceAll $t "" $t | len}}',
        LONG + '{{replace "" $t $t | len}}',
        LONG + '{{regexFindAll "a.*b|a" $t -1 | len}}',
        LONG + '{{regexReplaceAll "a*" $t (repeat 100000 "$0") | len}}',
        LONG + '{{regexReplaceAll "" $t (repeat 1000 "$0") | len}}',
        LONG + '{{regexMatch "(.*)(.*)[ab]{500}" $t}}',
        LOOP + r'{{$v := regexMatch "\\pL{300}" "x"}}{{end}}',
        "{{range $i := until 99999}}"
        + '{{$v := regexMatch (printf "(.*)x{500}%d" $i) "a"}}{{end}}',
        LOOP + '{{$v := printf "%*d" 900000 1}}{{end}}',
        '{{printf "%900000d" (until 100000)}}',
        '{{printf "' + "%900000d" * 100 + '"' + " 1" * 100 + "}}",
        '{{repeat 1000000000 "x"}}',
        "{{randBytes 1000000000}}",
        LOOP + "{{$v := randAlphaNum 100000}}{{end}}",
        LONG + LOOP + "{{$v := shuffle $t}}{{end}}",
        LOOP + '{{$v := bcrypt "x"}}{{end}}',
        LOOP + '{{$v := derivePassword 1 "long" "p" "u" "s"}}{{end}}',
        "{{$v := repeat 200000 `aB_1`}}{{snakecase $v}}",
        '{{date (repeat 100000 "Monday") now}}',
        '{{semverCompare (repeat 100000 ">1 || ") "1.2.3"}}',
        "{{" + "(" * 5000 + "1" + ")" * 5000 + "}}",
        "{{if 1}}" * 3000 + "{{end}}" * 3000,
        "{{$v := 1}}" * 20000,
    ],
    ids=lambda text: re.sub(r"[^\w$]+", "-", text)[-40:],
)
def test_a_template_ends(text: str) -> None:
    with effort() as it, pytest.raises(TemplateFailed):
        parsed(text, FUNCTIONS, "case").text(DATA)
    assert it.taken < SOON


def test_what_is_said_of_many_resources_is_no_attack() -> None:
    text = (
        '{{range .app.status.resources}}{{if eq .kind "Pod"}}* {{.name | upper | quote}} {{.kind}}'
        " of {{$.app.metadata.name}}\n{{end}}{{end}}"
    )
    assert len(parsed(text).text(DATA).splitlines()) == 2000


def test_the_texts_of_one_message_share_what_it_may_cost() -> None:
    dear = parsed("{{range until 20000}}{{$v := len $.app}}{{end}}", FUNCTIONS)
    spent = Spent()
    dear.text(DATA, spent=spent)
    dear.text(DATA, spent=spent)
    with pytest.raises(TemplateFailed, match="too much work"):
        dear.text(DATA, spent=spent)
    long, spent = parsed('{{repeat 600000 "x"}}'), Spent()
    long.text(DATA, spent=spent)
    with pytest.raises(TemplateFailed, match="longer than"):
        long.text(DATA, spent=spent)
