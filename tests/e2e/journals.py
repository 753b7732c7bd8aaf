"""What tests of plans share: the journal that a plan must leave, worked out from the plan file alone, and what makes a
checkpoint whole.
"""
import hashlib
import json


def describe_value(value):
    """A value of an option as the program writes it."""
    if isinstance(value, bool):
        return "y" if value else "n"
    return repr(value).removesuffix(".0") if isinstance(value, float) else str(value)


def describe_faces(faces):
    """Faces of a plan are a name, or an object with a name and a choice."""
    if isinstance(faces, str):
        return faces
    return " ".join([faces["set"], *([faces["selection"]] if "selection" in faces else []),
                     *([f"best {faces['keep']}"] if "keep" in faces else [])])


def warps(plan, index):
    return {**plan["options"], **plan["stages"][index].get("options", {})}["random_warp"]


def stage_start(plan, index, iteration):
    """The acts before the first iteration of a stage."""
    stage, before = plan["stages"][index], plan["stages"][max(index - 1, 0)]
    if iteration > 0:
        # The last model that can become another face is named so; nothing is kept of a model that has not begun.
        is_last_reusable = not warps(plan, index) and all(warps(plan, i) for i in range(index))
        yield (iteration, "backup", {"kind": "pinned", "label": "reusable-base"} if is_last_reusable
               else {"kind": "stage", "label": stage["name"]})
    for side in ("src", "dst"):
        if stage[side] != before[side]:
            yield (iteration, "dataset-changed", {"side": side, "from": describe_faces(before[side]),
                                                  "to": describe_faces(stage[side])})
    if not warps(plan, index) and (index == 0 or warps(plan, index - 1)):
        yield (iteration, "warp-off", {})
    begin = {"stage": stage["name"], "iterations": str(stage["iterations"]), "src": describe_faces(stage["src"]),
             "dst": describe_faces(stage["dst"])}
    if stage.get("options"):
        begin["options"] = " ".join(f"{key}={describe_value(value)}" for key, value in stage["options"].items())
    yield (iteration, "stage-begin", begin)


def training_acts(plan, first=0):
    """The acts of a plan that runs to its end and whose gates let it pass: (iteration, act, members)."""
    start = first
    for index, stage in enumerate(plan["stages"]):
        yield from stage_start(plan, index, start)
        if stage.get("reset_first"):
            yield (start, "reset", {"network": "inter_AB"})
        for reset in stage.get("resets", []):
            yield (start + reset, "reset", {"network": "inter_AB"})
        start += stage["iterations"]
        yield (start, "stage-end", {"stage": stage["name"]})


def check_hashes(act, members, current):
    """What the faces of both sides are is told by hashes, which change where it is said that faces changed, and nowhere else.
    current: the hashes so far, by side."""
    if act == "dataset-changed":
        current[members["side"]] = members.pop("sha256")
    elif act == "stage-begin":
        for side in ("src", "dst"):
            told = members.pop(f"{side}_sha256")
            assert len(told) == 64 and current.setdefault(side, told) == told, (side, members)


def read_journal(project):
    """The acts of a project, without their times and hashes."""
    acts, current = [], {}
    for line in (project / "journal.jsonl").read_text().splitlines():
        members = json.loads(line)
        assert members.pop("time").endswith("Z"), line
        check_hashes(members["act"], members, current)
        acts.append((members.pop("iteration"), members.pop("act"), members))
    return acts


def compare_acts(found, expected):
    for number, (a, b) in enumerate(zip(found, expected)):
        assert a == b, f"act {number} is {a}, not {b}"
    n = min(len(found), len(expected))
    assert len(found) == len(expected), f"too many acts: {found[n:]}; missing at the end: {expected[n:]}"


def check_whole(checkpoint):
    """Every file of a checkpoint is there with its size and checksum; returns what it says of itself."""
    says = json.loads((checkpoint / "checkpoint.json").read_text())
    assert says["files"], checkpoint
    for name, file in says["files"].items():
        content = (checkpoint / name).read_bytes()
        assert len(content) == file["size"], f"{checkpoint / name}: {len(content)} bytes, not {file['size']}"
        assert hashlib.sha256(content).hexdigest() == file["sha256"], f"{checkpoint / name}: other bytes"
    return says
