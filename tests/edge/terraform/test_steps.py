"""Command lines and files of a run."""

from pathlib import Path

import pytest
from msgspec import structs

from trueup.edge.terraform import steps, terragrunt
from trueup.edge.terraform.folder import Folder
from trueup.edge.terraform.order import Order, Program, Providers
from trueup.model.terraform import Job, StateAccess

OUT, VALUES = Path("/run/plan"), Path("/run/values")
JOB = Job("run", "plan", {})


def order(job: Job, version: str = "1.11.4") -> Order:
    return Order(job, Program("terraform", version, ("terraform",)), {"PATH": "/bin"})


def planned(**given: object) -> list[str]:
    return steps.plan(order(structs.replace(JOB, **given)), OUT, VALUES)[6:]


def test_a_plan() -> None:
    assert steps.plan(order(JOB), OUT, VALUES) == [
        *("plan", "-input=false", "-no-color", "-json", "-lock=false", "-out=/run/plan"),
        "-parallelism=10",
    ]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"kind": "destroy"}, ["-destroy"]),
        ({"kind": "drift"}, ["-refresh-only"]),
        ({"targets": ("a.b", "c.d")}, ["-target=a.b", "-target=c.d"]),
        ({"excludes": ("a.b", "c.d")}, ["-exclude=a.b", "-exclude=c.d"]),
        ({"replace": ("a.b",)}, ["-replace=a.b"]),
        ({"kind": "destroy", "replace": ("a.b",)}, ["-destroy"]),
        ({"variable_files": ("x.tfvars",)}, ["-var-file=x.tfvars"]),
        (
            {"variable_files": ("x.tfvars",), "variables": {"a": 1}},
            ["-var-file=x.tfvars", "-var-file=/run/values"],
        ),
    ],
)
def test_what_a_plan_is_of(given: dict[str, object], words: list[str]) -> None:
    assert planned(**given) == ["-parallelism=10", *words]


@pytest.mark.parametrize(
    ("content", "version", "given"),
    [
        (b'variable "a" {}', "1.11.4", False),
        (b'variable "a" {\n  ephemeral = true\n}', "1.11.4", True),
        (b'variable "a" {\n  ephemeral = true\n}', "1.9.0", False),
        (b'variable "a" { ephemeral = true }', "1.11.4", True),
        (b'{"variable": {"a": {"ephemeral": true}}}', "1.11.4", True),
        (b'variable "a" { ephemeral = false }', "1.11.4", False),
    ],
)
def test_an_apply_has_its_variables_in_the_plan(content: bytes, version: str, given: bool) -> None:
    name = "main.tf.json" if content.startswith(b"{") else "main.tf"
    job = structs.replace(JOB, kind="apply", files={name: content}, variables={"a": 1})
    words = steps.apply(order(job, version), OUT, VALUES)
    assert words[-1] == "/run/plan"
    assert ("-var-file=/run/values" in words) == given


def test_init_of_older_engines_speaks_plainly() -> None:
    assert "-json" in steps.init(order(JOB), False, None, VALUES)
    assert "-json" not in steps.init(order(JOB, "1.5.7"), False, None, VALUES)
    assert steps.init(order(JOB), True, Path("/b"), VALUES)[-2:] == [
        "-lockfile=readonly",
        "-backend-config=/b",
    ]


def test_what_a_stack_says_takes_nothing_of_ours_away(tmp_path: Path) -> None:
    theirs = {
        "AWS_REGION": "x",
        "PATH": "/theirs",
        "TF_HTTP_ADDRESS": "http://elsewhere",
        "TF_CLI_ARGS_apply": "-lock=false",
        "TF_CLI_CONFIG_FILE": "/etc/passwd",
        "TF_DATA_DIR": "/tmp",
        "TF_LOG": "trace",
    }
    state = StateAccess("http://ours", "user", "token")
    job = structs.replace(JOB, environment=theirs, state=state)
    made = steps.environment(order(job), Folder(tmp_path), Path("/config"))
    assert made["TF_HTTP_ADDRESS"] == "http://ours"
    assert made["TF_CLI_CONFIG_FILE"] == "/config"
    assert (made["AWS_REGION"], made["PATH"], made["TF_LOG"]) == ("x", "/theirs", "trace")
    assert not {"TF_CLI_ARGS_apply", "TF_DATA_DIR"} & set(made)


def test_backend_values_mean_what_they_say() -> None:
    assert steps.backend_file({"path": 'a"b${c}%{d}\n'}) == 'path = "a\\"b$${c}%%{d}\\n"\n'
    nested = {"encrypt": True, "max": 3, "role": {"arn": "${a}", "tags": ["b", None]}}
    assert steps.backend_file(nested) == (
        'encrypt = true\nmax = 3\nrole = {"arn" = "$${a}", "tags" = ["b", null]}\n'
    )


def test_texts_are_lists_and_maps_where_the_root_wants_them() -> None:
    root = b'variable "list" { type = list(string) }\nvariable "text" { type = string }'
    files, links = {"shared/all.tf": root}, {"a/all.tf": "../shared/all.tf"}
    given = {"list": '["a"]', "text": '["a"]'}
    job = structs.replace(JOB, files=files, links=links, root="a", variables=given)
    assert steps.values(job) == b'{"list": ["a"], "text": "[\\"a\\"]"}'


@pytest.mark.parametrize(
    ("providers", "how", "methods"),
    [
        (Providers(), {"fetch": True}, "direct"),
        (Providers(store="/s"), {}, "/s/packages"),
        (Providers(store="/s", folder="/m"), {"fetch": True}, "/s/packages /m direct"),
        (Providers(store="/s"), {"fetch": True, "kept": False}, "direct"),
        (Providers(network="https://n/"), {"fetch": True}, "https://n/"),
        (Providers(folder="/m", direct=False), {"fetch": True}, "/m"),
        (Providers(direct=False), {"fetch": True}, "/nonexistent"),
    ],
)
def test_where_providers_come_from(
    providers: Providers, how: dict[str, bool], methods: str
) -> None:
    lines = steps.cli_config(providers, **how).splitlines()
    names = [
        line.partition('"')[2].rstrip('"') or "direct"
        for line in lines
        if "path" in line or "url" in line or "direct" in line
    ]
    assert names == methods.split()


def test_tofu_is_given_variables_early() -> None:
    tofu = Program("tofu", "1.8.0", ("tofu",))
    job = structs.replace(JOB, variables={"phrase": "x"}, kind="apply")
    made = structs.replace(order(job), program=tofu)
    for words in (
        steps.init(made, False, None, VALUES),
        steps.workspace(made, "prod", VALUES),
        steps.apply(made, OUT, VALUES),
        steps.show(made, OUT, VALUES),
        steps.state(made, VALUES),
    ):
        assert "-var-file=/run/values" in words
    assert steps.show(order(job), OUT, VALUES) == ["show", "-json", "-no-color", "/run/plan"]


@pytest.mark.parametrize(
    ("version", "words", "named"),
    [
        ("1.1.1", ("terragrunt", "run", "--"), "TG_TF_PATH"),
        ("0.55.1", ("terragrunt",), "TERRAGRUNT_TFPATH"),
    ],
)
def test_terragrunt_is_called_as_its_version_wants(
    tmp_path: Path, version: str, words: tuple[str, ...], named: str
) -> None:
    inner = Program("terraform", "1.11.4", ("/bin/terraform",))
    program = Program("terragrunt", version, ("terragrunt",), inner)
    job = structs.replace(JOB, environment={"TG_TF_PATH": "x", "TERRAGRUNT_TFPATH": "x"})
    made = structs.replace(order(job), program=program)
    assert terragrunt.words(made) == words
    told = steps.environment(made, Folder(tmp_path), Path("/config"))
    assert {key: each for key, each in told.items() if each == "/bin/terraform"} == {
        named: "/bin/terraform"
    }
    assert "x" not in told.values()


def test_an_engine_of_several_words_is_called_as_one_program(tmp_path: Path) -> None:
    inner = Program("terraform", "1.15.5", ("/bin/python", "-m", "lib rary"))
    made = structs.replace(order(JOB), program=Program("terragrunt", "1.0.0", ("x",), inner))
    script = Path(terragrunt.environment(made, Folder(tmp_path))["TG_TF_PATH"])
    assert script.read_text() == "#!/bin/sh\nexec /bin/python -m 'lib rary' \"$@\"\n"


@pytest.mark.parametrize(
    ("alone", "own", "expected"),
    [(True, {}, "400"), (False, {}, None), (True, {"GOGC": "50"}, "50")],
    ids=["alone", "with providers", "as the job says"],
)
def test_only_where_no_provider_is_started_is_little_garbage_left_lying(
    alone: bool, own: dict[str, str], expected: str | None, tmp_path: Path
) -> None:
    of = order(structs.replace(JOB, environment=own))
    folder = Folder(tmp_path)
    assert steps.environment(of, folder, tmp_path / "c", alone=alone).get("GOGC") == expected
