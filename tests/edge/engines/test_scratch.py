"""Charts stay laid out for the next render of the same files, and for nobody else."""

from trueup.core.render.job import Helm, Plain
from trueup.edge.engines.scratch import LAST, Kept
from trueup.edge.engines.wire import Done, Work
from trueup.edge.engines.worker import perform

CHART = {
    "chart/Chart.yaml": b"apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "chart/templates/a.yaml": b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
    b"data: {b: {{ .Values.b | quote }}}\n",
}


def test_the_same_files_are_laid_out_once() -> None:
    kept = Kept()
    first = kept.laid_out({"a/b": b"c"}, {"l": "a"})
    assert kept.laid_out({"a/b": b"c"}, {"l": "a"}) == first
    for files, links in (({"a/b": b"d"}, {"l": "a"}), ({"a/b": b"d"}, {"l": "a/b"}), ({}, {})):
        other = kept.laid_out(files, links)
        assert not first.exists()
        assert {path: (other / path).read_bytes() for path in files} == files
        first = other
    kept.clear()
    assert not first.exists()


def test_nothing_of_a_chart_is_left_to_another_tool() -> None:
    for text in (b"one", b"two"):
        job = Helm("chart", "web", "shop", values=f"b: {text.decode()}")
        done = perform(Work(job, CHART))
        assert isinstance(done, Done)
        assert text in done.objects[0]
    kept = LAST.laid_out(CHART, {})
    perform(Work(Plain(), {}))
    assert not kept.exists()
