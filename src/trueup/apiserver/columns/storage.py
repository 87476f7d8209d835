"""The columns of volumes, claims, classes, ConfigMaps and Secrets."""

from trueup.apiserver.columns.column import AGE, NAME, UNKNOWN, Body, Column, at, field, of

_SHORT = {
    "ReadWriteOnce": "RWO",
    "ReadOnlyMany": "ROX",
    "ReadWriteMany": "RWX",
    "ReadWriteOncePod": "RWOP",
}
_DEFAULT = "storageclass.kubernetes.io/is-default-class"


def _modes(*path: str) -> Column:
    def cell(body: Body) -> str:
        found = at(body, *path) or ()
        return ",".join(short for mode, short in _SHORT.items() if mode in found)

    return Column("Access Modes", of(cell))


def _phase(body: Body) -> str:
    if "deletionTimestamp" in body["metadata"]:
        return "Terminating"
    return str(at(body, "status", "phase") or "")


def _claim(body: Body) -> str:
    found = at(body, "spec", "claimRef")
    return f"{found.get('namespace', '')}/{found.get('name', '')}" if found else ""


def _capacity(body: Body) -> str:
    bound = at(body, "spec", "volumeName")
    return str(at(body, "status", "capacity", "storage") or "") if bound else ""


_ATTRIBUTES = Column(
    "VolumeAttributesClass", field("spec", "volumeAttributesClassName", missing="<unset>")
)
_MODE = Column("VolumeMode", field("spec", "volumeMode", missing="<unset>"), priority=1)

VOLUMES = (
    NAME,
    Column("Capacity", field("spec", "capacity", "storage", missing="")),
    _modes("spec", "accessModes"),
    Column("Reclaim Policy", field("spec", "persistentVolumeReclaimPolicy", missing="")),
    Column("Status", of(_phase)),
    Column("Claim", of(_claim)),
    Column("StorageClass", field("spec", "storageClassName", missing="")),
    _ATTRIBUTES,
    Column("Reason", field("status", "reason", missing="")),
    AGE,
    _MODE,
)
CLAIMS = (
    NAME,
    Column("Status", of(_phase)),
    Column("Volume", field("spec", "volumeName", missing="")),
    Column("Capacity", of(_capacity)),
    _modes("status", "accessModes"),
    Column("StorageClass", field("spec", "storageClassName", missing="")),
    _ATTRIBUTES,
    AGE,
    _MODE,
)


def _class_name(body: Body) -> str:
    marked = (at(body, "metadata", "annotations") or {}).get(_DEFAULT) == "true"
    name = str(body["metadata"]["name"])
    return f"{name} (default)" if marked else name


CLASSES = (
    Column("Name", of(_class_name), format="name"),
    Column("Provisioner", field("provisioner")),
    Column("ReclaimPolicy", field("reclaimPolicy", missing="Delete")),
    Column("VolumeBindingMode", field("volumeBindingMode", missing="Immediate")),
    Column(
        "AllowVolumeExpansion",
        of(lambda body: bool(at(body, "allowVolumeExpansion"))),
    ),
    AGE,
)


def _entries(*keys: str) -> Column:
    return Column("Data", of(lambda body: sum(len(at(body, key) or ()) for key in keys)))


CONFIG_MAPS = (NAME, _entries("data", "binaryData"), AGE)
SECRETS = (NAME, Column("Type", field("type", missing=UNKNOWN)), _entries("data"), AGE)
