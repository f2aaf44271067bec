"""Makes seeds/: what the fuzzer starts from, and what tests/hostile.rs says of each.

    python3 fuzz/make_seeds.py

Needs nothing but Python, and knows nothing of our code: a network file is put together byte by byte,
as DEFINITIONS.md says, or an IDX file as its makers say, and then spoiled in one way. The names say how.
"""

import json
import pathlib
import struct

SEEDS = pathlib.Path(__file__).parent / "seeds"

PACK = {"F64": "d", "F32": "f", "F16": "e", "I64": "q", "U8": "B", "BF16": None}


def numbers(count):
    """Numbers that every format holds exactly."""
    return [((37 * i) % 19 - 9) / 8 for i in range(count)]


def packed(dtype, values):
    if dtype == "BF16":
        return b"".join(struct.pack("<f", value)[2:] for value in values)
    integer = dtype in ("I64", "U8")
    return b"".join(struct.pack("<" + PACK[dtype], int(abs(v)) if integer else v) for v in values)


class File:
    """A file that can be spoiled: tensors as [name, dtype, shape, values], metadata as a dict."""

    def __init__(self, tensors, metadata=None):
        self.tensors, self.metadata = tensors, metadata

    def entries(self):
        """The header's tensors, and the data."""
        entries, data = [], b""
        for name, dtype, shape, values in self.tensors:
            more = packed(dtype, values)
            offsets = [len(data), len(data) + len(more)]
            entries.append([name, {"dtype": dtype, "shape": shape, "data_offsets": offsets}])
            data += more
        return entries, data

    def bytes(self, spoil=lambda entries: None, data=lambda data: data):
        entries, numbers = self.entries()
        spoil(entries)
        if self.metadata is not None:
            entries.insert(0, ["__metadata__", self.metadata])
        text = ",".join(f"{json.dumps(name)}:{json.dumps(entry)}" for name, entry in entries)
        return container("{" + text + "}", data(numbers))


def container(header, data=b""):
    header = header if isinstance(header, bytes) else header.encode()
    return struct.pack("<Q", len(header)) + header + data


def product(shape):
    result = 1
    for length in shape:
        result *= length
    return result


def tensor(name, shape, dtype="F32"):
    return [name, dtype, shape, numbers(product(shape))]


WIDTHS = [3, 2, 2, 2, 2]


def layers(widths, name, dtype="F32"):
    """Weight and bias of every layer."""
    tensors = []
    for layer, (fan_in, fan_out) in enumerate(zip(widths[:-1], widths[1:]), start=1):
        tensors.append(tensor(f"{name(layer)}.weight", [fan_out, fan_in], dtype))
        tensors.append(tensor(f"{name(layer)}.bias", [fan_out], dtype))
    return tensors


def skip(start, end, kind="identity"):
    return {"from": start, "to": end, "kind": kind}


def own(widths=WIDTHS, skips=(), dtype="F32", weights=(), **metadata):
    """A file of ours; a metadata entry that is given as None is left out."""
    entries = {
        "format": "mixed-levels",
        "version": "1",
        "activation": "tanh",
        "skips": json.dumps(list(skips)),
        **metadata,
    }
    tensors = layers(widths, lambda layer: f"layers.{layer}", dtype)
    tensors += [tensor(f"skips.{place}.weight", shape, dtype) for place, shape in weights]
    return File(tensors, {key: value for key, value in entries.items() if value is not None})


def sequential(widths=WIDTHS, stride=2, dtype="F32", metadata=None):
    return File(layers(widths, lambda layer: str(stride * (layer - 1)), dtype), metadata)


def without(file, name):
    file.tensors = [each for each in file.tensors if each[0] != name]
    return file


def with_tensor(file, name, *rest):
    """The file with another tensor in the place of the one of that name, or at the end."""
    names = [each[0] for each in file.tensors]
    place = names.index(name) if name in names else len(names)
    file.tensors[place : place + 1] = [[name, *rest]]
    return file


def with_number(file, name, value, place=-1):
    for each in file.tensors:
        if each[0] == name:
            each[3] = list(each[3])
            each[3][place] = value
    return file


def change(place, **fields):
    """Overwrites fields of the header's entry at that place."""
    return lambda entries: entries[place][1].update(fields)


def renamed(place, name):
    def spoil(entries):
        entries[place][0] = name

    return spoil


def network_files():
    plain = own().bytes()
    every_kind = [skip(1, 3), skip(1, 3, "pre"), skip(0, 2, "projection"), skip(0, 2, "concat")]
    learned = [(2, [2, 3]), (3, [2, 3])]

    # What can be read.
    yield "plain", plain
    yield "skips", own(skips=every_kind, weights=learned).bytes()
    yield "one-layer", own([1, 1, 1]).bytes()
    normalised = own(version="2", normalisation="layer")
    for layer in (1, 2, 3):
        normalised.tensors += [tensor(f"norms.{layer}.{name}", [2]) for name in ("weight", "bias")]
    yield "normalised", normalised.bytes()
    yield "normalised-not", own(version="2", normalisation="none").bytes()
    yield "answer-logits", own(version="3", normalisation="none", answer="logits").bytes()
    for dtype in ("F16", "BF16", "F64"):
        yield f"{dtype.lower()}", own(dtype=dtype).bytes()
    yield "mixed-types", with_tensor(own(), "layers.2.bias", "F64", [2], [0.5, -0.25]).bytes()
    yield "header-padded", container(plain[8:].split(b"}}")[0] + b"}}" + b" " * 9, own().entries()[1])
    yield "notes-of-others", own(author="somebody").bytes()
    yield "sequential", sequential().bytes()
    yield "sequential-with-dropout", sequential(stride=3).bytes()
    yield "sequential-metadata", sequential(metadata={"format": "pt"}).bytes()
    learned_sequential = sequential()
    learned_sequential.tensors.append(tensor("skips.0.weight", [2, 3]))
    yield "sequential-projection", learned_sequential.bytes()

    # No such format.
    yield "empty", b""
    yield "five-bytes", plain[:5]
    yield "zip", b"PK\x03\x04\x00\x00\x08\x08" + bytes(40)
    yield "header-beyond-the-end", struct.pack("<Q", 1000) + plain[8:200]
    yield "header-of-all-memory", struct.pack("<Q", 2**64 - 1) + plain[8:]
    yield "header-a-byte-too-long", struct.pack("<Q", 2**20 + 1) + plain[8:]
    yield "header-no-json", container("hello")
    yield "header-a-list", container("[]")
    yield "header-not-closed", container('{"layers.1.weight":{"dtype":"F32"')
    yield "header-not-unicode", container(b'{"\xff\xfe":1}')
    yield "header-nested", container('{"a":' + "[" * 900 + "]" * 900 + "}")
    yield "header-empty", container("{}")
    yield "cut-short", plain[:-1]
    yield "bytes-left-over", plain + b"\x00"

    # What the header says of a tensor.
    yield "tensor-twice", own().bytes(renamed(2, "layers.1.weight"))
    yield "tensor-no-object", own().bytes(lambda entries: entries[1].__setitem__(1, 7))
    yield "tensor-no-shape", own().bytes(lambda entries: entries[1][1].pop("shape"))
    yield "shape-negative", own().bytes(change(1, shape=[-2]))
    yield "shape-fractional", own().bytes(change(1, shape=[2.5]))
    yield "shape-overflows", own().bytes(change(0, shape=[2**40, 2**40]))
    yield "shape-bits-overflow", own().bytes(change(0, shape=[2**61, 1]))
    yield "shape-larger-than-its-bytes", own().bytes(change(0, shape=[2, 4]))
    yield "shape-of-many-lengths", own().bytes(change(0, shape=[1] * 400 + [2, 3]))
    yield "offsets-overlap", own().bytes(change(1, data_offsets=[16, 24]))
    yield "offsets-backwards", own().bytes(change(1, data_offsets=[24, 16]))
    yield "offsets-beyond", own().bytes(change(7, data_offsets=[96, 2**63]))
    yield "offsets-huge", own().bytes(change(0, data_offsets=[2**64 - 8, 2**64 - 1]))
    yield "offsets-too-large", own().bytes(change(0, data_offsets=[0, 2**64]))
    yield "offsets-with-a-hole", own().bytes(change(7, data_offsets=[104, 112]), lambda d: d + bytes(8))
    yield "type-unknown", own().bytes(change(1, dtype="F128"))
    yield "type-integer", with_tensor(own(), "layers.2.bias", "I64", [2], [1, 2]).bytes()
    yield "type-byte", with_tensor(own(), "layers.2.bias", "U8", [2], [1, 2]).bytes()
    yield "type-half-byte", with_tensor(own(), "layers.2.bias", "U8", [2], [1]).bytes(
        change(3, dtype="F4")
    )

    # Numbers.
    yield "nan", with_number(own(), "layers.2.weight", float("nan")).bytes()
    yield "infinite", with_number(own(), "layers.2.bias", float("inf"), 0).bytes()
    yield "half-infinite", with_number(own(dtype="F16"), "layers.4.bias", float("-inf")).bytes()
    yield "bfloat-nan", with_number(own(dtype="BF16"), "layers.1.weight", float("nan")).bytes()
    yield "double-too-large", with_number(own(dtype="F64"), "layers.3.weight", -1e300, 1).bytes()

    # Layers.
    yield "weight-missing", without(own(), "layers.2.weight").bytes()
    yield "bias-missing", without(own(), "layers.3.bias").bytes()
    yield "layer-missing", without(without(own(), "layers.2.weight"), "layers.2.bias").bytes()
    yield "layer-zero", with_tensor(own(), "layers.0.weight", *tensor("", [3, 3])[1:]).bytes()
    yield "layer-zero-alone", File([tensor("layers.0.weight", [3, 3])], own().metadata).bytes()
    yield "layer-far-away", with_tensor(own(), "layers.99999999999.bias", "F32", [1], [0]).bytes()
    yield "layer-number-written-otherwise", own().bytes(renamed(3, "layers.02.bias"))
    yield "layers-too-many", own([1] * 35).bytes()
    yield "layers-too-few", own([3, 2]).bytes()
    yield "tensor-unknown", with_tensor(own(), "layers.2.gain", "F32", [2], [1, 1]).bytes()
    yield "tensor-unknown-and-long", with_tensor(own(), "x\u0007y" * 99, "F32", [1], [1]).bytes()
    yield "weight-a-vector", with_tensor(own(), "layers.2.weight", *tensor("", [4])[1:]).bytes()
    yield "weight-a-cube", with_tensor(own(), "layers.2.weight", *tensor("", [2, 2, 1])[1:]).bytes()
    yield "weight-does-not-fit", with_tensor(own(), "layers.2.weight", *tensor("", [2, 3])[1:]).bytes()
    yield "bias-does-not-fit", with_tensor(own(), "layers.2.bias", *tensor("", [3])[1:]).bytes()
    yield "bias-a-matrix", with_tensor(own(), "layers.2.bias", *tensor("", [2, 1])[1:]).bytes()
    yield "no-neurons", own([3, 2, 0, 2]).bytes()
    yield "no-inputs", own([0, 2, 2]).bytes()
    yield "no-logits", own([2, 2, 0]).bytes()
    yield "too-many-neurons", own([1, 1025, 1], dtype="F16").bytes()
    yield "too-many-inputs", own([4097, 1, 1], dtype="U8").bytes()
    yield "too-many-logits", own([1, 1, 4097], dtype="U8").bytes()

    # Metadata.
    text = lambda metadata: container('{"__metadata__":' + metadata + "}")
    yield "metadata-no-object", text("[]")
    yield "metadata-no-text", text('{"format":"mixed-levels","version":1}')
    yield "metadata-key-twice", text('{"format":"mixed-levels","activation":"tanh","activation":"relu"}')
    yield "metadata-twice", container('{"__metadata__":{},"__metadata__":{}}')
    yield "version-later", own(version="4").bytes()
    yield "normalisation-missing", own(version="2").bytes()
    yield "normalisation-unknown", own(version="2", normalisation="batch").bytes()
    yield "answer-missing", own(version="3", normalisation="none").bytes()
    yield "answer-unknown", own(version="3", normalisation="none", answer="energy").bytes()
    goodness = {"version": "3", "normalisation": "none", "answer": "goodness"}
    yield "answer-goodness", own(**goodness).bytes()
    yield "answer-goodness-no-room", own([2, 2, 2], **goodness).bytes()
    yield "norms-missing", own(version="2", normalisation="layer").bytes()
    yield "norms-not-said", with_tensor(own(), "norms.1.weight", "F32", [2], [1, 1]).bytes()
    yield "version-unknown", own(version="one").bytes()
    yield "version-missing", own(version=None).bytes()
    yield "format-missing", own(format=None).bytes()
    yield "activation-unknown", own(activation="softsign").bytes()
    yield "activation-missing", own(activation=None).bytes()

    # Skips.
    yield "skips-missing", without_key("skips")
    yield "skips-no-list", with_skips('{"from":1}')
    yield "skips-no-json", with_skips("1-3")
    yield "skips-one-end", with_skips('[{"from":1,"kind":"identity"}]')
    yield "skips-end-twice", with_skips('[{"from":1,"from":2,"to":3,"kind":"identity"}]')
    yield "skips-negative", with_skips('[{"from":-1,"to":3,"kind":"identity"}]')
    yield "skips-more-said", with_skips('[{"from":1,"to":3,"kind":"identity","gain":2}]')
    yield "skips-nested", with_skips("[" * 500 + "]" * 500)
    yield "skip-of-unknown-kind", own(skips=[skip(1, 3, "residual")]).bytes()
    yield "skip-to-nowhere", own(skips=[skip(1, 9)]).bytes()
    yield "skip-to-the-logits", own(skips=[skip(1, 4)]).bytes()
    yield "skip-backwards", own(skips=[skip(3, 1)]).bytes()
    yield "skip-far-away", own(skips=[skip(1, 2**53)]).bytes()
    yield "skip-between-unequal-widths", own(skips=[skip(0, 2)]).bytes()
    yield "skip-concat-of-neighbours", own(skips=[skip(1, 2, "concat")]).bytes()
    twice = [skip(0, 2, "projection")] * 2
    yield "skip-twice", own(skips=twice, weights=[(0, [2, 3]), (1, [2, 3])]).bytes()
    yield "skip-weight-missing", own(skips=[skip(0, 2, "projection")]).bytes()
    yield "skip-weight-does-not-fit", own(
        skips=[skip(0, 2, "projection")], weights=[(0, [3, 2])]
    ).bytes()
    yield "skip-weight-of-none", own(skips=[skip(1, 3)], weights=[(0, [2, 2])]).bytes()

    # What PyTorch saves and we do not read.
    yield "sequential-inside-a-module", File(layers(WIDTHS, lambda layer: f"net.{2 * layer - 2}")).bytes()
    yield "sequential-without-bias", without(sequential(), "2.bias").bytes()
    yield "sequential-without-weight", without(sequential(), "4.weight").bytes()
    yield "sequential-with-norm", with_tensor(sequential(), "1.weight", "F32", [2], [1, 1]).bytes()
    yield "sequential-with-batch-norm", with_tensor(
        sequential(), "1.running_mean", "F32", [2], [0, 0]
    ).bytes()
    yield "sequential-neighbours", sequential(stride=1).bytes()
    yield "sequential-too-deep", sequential([1] * 35).bytes()


def without_key(key):
    file = own()
    del file.metadata[key]
    return file.bytes()


def with_skips(text):
    file = own()
    file.metadata["skips"] = text
    return file.bytes()


def idx(lengths, numbers, begin=b"\0\0\x08", dimensions=None):
    """An IDX file; the number of its dimensions as it is, or as it is said to be."""
    dimensions = len(lengths) if dimensions is None else dimensions
    return begin + bytes([dimensions]) + b"".join(struct.pack(">I", n) for n in lengths) + numbers


def images(count, side=28, pixel=lambda place: place % 256):
    pixels = bytes(pixel(place) for place in range(count * side * side))
    return idx([count, side, side], pixels)


def labels(*digits):
    return idx([len(digits)], bytes(digits))


def idx_files():
    """Four files of MNIST one after the other."""
    one, two = [images(1), labels(7)], [images(2), labels(0, 9)]

    # What can be read.
    yield "one-and-one", b"".join(one + one)
    yield "two-and-one", b"".join(two + one)
    yield "white", b"".join([images(1, pixel=lambda _: 0), labels(3)] * 2)
    yield "black", b"".join([images(1, pixel=lambda _: 255), labels(3)] * 2)
    yield "every-digit", b"".join([images(10), labels(*range(10))] + one)

    # What cannot.
    yield "empty", b""
    yield "three-bytes", one[0][:3]
    yield "no-lengths", one[0][:4]
    yield "one-length", one[0][:8]
    yield "head-only", one[0][:16]
    yield "gzipped", b"\x1f\x8b\x08" + bytes(40)
    yield "no-idx", b"PK\x03\x04" + bytes(40)
    yield "type-float", b"".join([idx([1, 28, 28], bytes(784), b"\0\0\x0d")] + one)
    yield "type-signed", b"".join([one[0], idx([1], b"\x07", b"\0\0\x09")] + one)
    yield "labels-first", b"".join([one[1], one[0]] + one)
    yield "images-twice", b"".join([one[0], one[0]] + one)
    yield "no-dimension", b"".join([idx([], b"")] + one)
    yield "dimensions-many", b"".join([idx([1, 28, 28], bytes(784), dimensions=255)] + one)
    yield "side-other", b"".join([images(1, side=14), one[1]] + one)
    yield "side-zero", b"".join([idx([1, 0, 28], b""), one[1]] + one)
    yield "side-huge", b"".join([idx([1, 2**32 - 1, 2**32 - 1], bytes(784)), one[1]] + one)
    yield "none", b"".join([idx([0, 28, 28], b""), idx([0], b"")] + one)
    yield "count-huge", b"".join([idx([2**32 - 1, 28, 28], bytes(784)), one[1]] + one)
    yield "count-too-large", b"".join([idx([100_001, 28, 28], bytes(784)), one[1]] + one)
    yield "count-of-what-is-not-there", b"".join([one[0], one[1], idx([99_999, 28, 28], bytes(784))])
    yield "fewer-labels", b"".join([two[0], one[1]] + one)
    yield "more-labels", b"".join([one[0], two[1]] + one)
    yield "label-ten", b"".join([two[0], labels(0, 10)] + one)
    yield "label-huge", b"".join(one + [one[0], labels(255)])
    yield "training-only", b"".join(one)
    yield "cut-short", b"".join(one + one)[:-1]
    yield "byte-left-over", b"".join(one + one) + b"\0"


PERMALINKS = {
    # What can be read.
    "hero": "hero?v=1&skip=1-11&step=20&twin=20&blue=11.3&input=5&seed=4294967295",
    "hero-no-skip": "hero?v=1&step=5&blue=none&seed=0",
    "fading-gradient": "fading-gradient?v=1&activation=relu&init=gain:1.25&skips=1-5,3-7:pre&step=30&moment=25",
    "fading-gradient-deepest": "fading-gradient?v=1&depth=32&width=64&activation=gelu&init=orthogonal&loss=squared-error&optimiser=adam&rate=0.001&batch=256",
    "fading-gradient-smallest": "fading-gradient?v=1&data=spiral&depth=1&width=1&activation=linear&batch=1&step=3",
    "shortcut": "shortcut?v=1&skips=0-3:projection,1-4:concat,2-8,2-8:pre&selected=2&step=4&twin=4",
    "shortcut-none": "shortcut?v=1&skips=none&depth=2&width=1&activation=silu",
    "fading-gradient-normalised": "fading-gradient?v=1&depth=5&activation=relu&norm=layer&init=he&skips=1-3:concat&step=25",
    "shortcut-normalised": "shortcut?v=1&depth=6&width=7&norm=layer&skips=0-4:projection,2-6:pre&selected=2&step=3&twin=5",
    "lab-normalised": "lab?v=1&norm=layer&second=on&second.norm=none&step=3",
    "shortcut-diverging": "shortcut?v=1&activation=linear&init=gain:10&rate=100&optimiser=momentum&step=12&twin=12",
    "five-neurons": "five-neurons?v=1&depth=6&width=9&blue=5.2&measure=typical&input=359&step=2",
    "five-neurons-smallest": "five-neurons?v=1&depth=2&width=1&measure=ablation",
    "five-neurons-skip": "five-neurons-skip?v=1&depth=8&skips=2-7:pre&blue=7.15&twin=hidden&measure=activation",
    "bypass": "bypass?v=1&depth=8&activation=sigmoid&init=glorot&seed=4&step=9&cut=middle&predicted=alike&tried=both",
    "bypass-shipped": "bypass?v=1&cut=skip",
    "gain-dial": "gain-dial?v=1&gain=1.07&activation=gelu&depth=3&width=4&seeds=30",
    "what-is-important": "what-is-important?v=1&skip=none&blue=3.15&nudged=2.0&amount=-0.3&unit=deviation&example=359&check=on&predicted=some",
    "levels": "levels?v=1&data=spiral&depth=16&activation=silu&init=gain:1.2&seed=4&placement=one&step=9&moment=3&cut=skip&pair=0.16",
    "lab-rules": "lab?v=1&rule=layer-local&second=on&second.rule=feedback-alignment&step=3",
    "without-backprop": "without-backprop?v=1&network=relu-3&placement=every-second&times=0.125&seed=0&seeds=1&moment=50&rule=sign-symmetry&predicted=far",
    "without-backprop-breaking": "without-backprop?v=1&times=8&seeds=1&predicted=shown",
    "adversarial": "adversarial?v=1&network=relu-3&depth=5&placement=every&rule=sign-symmetry&seed=0&attack=random-search&step=40&digit=359&epsilon=0.07&compare=rules&seeds=1&predicted=less",
    "adversarial-drawn": "adversarial?v=1&network=tanh-3&placement=none&attack=fgsm&step=9&drawing=a10e5q3b2a44&epsilon=0.3&seeds=1",
    "empty-fields": "hero?v=1&&&step=3&",
    # What cannot.
    "empty": "",
    "no-state": "hero",
    "no-version": "hero?step=3",
    "version-later": "hero?v=2",
    "version-twice": "hero?v=1&v=1",
    "no-value": "hero?v=1&step",
    "key-unknown": "hero?v=1&colour=red",
    "key-twice": "hero?v=1&step=1&step=2",
    "key-long": "hero?v=1&" + "k" * 300 + "=1",
    "too-long": "hero?v=1&step=" + "1" * 2000,
    "number-negative": "fading-gradient?v=1&depth=-1",
    "number-huge": "fading-gradient?v=1&depth=18446744073709551616",
    "number-too-large": "fading-gradient?v=1&depth=33",
    "number-plus-nothing": "fading-gradient?v=1&width=",
    "rate-infinite": "fading-gradient?v=1&rate=inf",
    "rate-no-number": "fading-gradient?v=1&rate=NaN",
    "gain-no-number": "fading-gradient?v=1&init=gain:NaN",
    "gain-between": "gain-dial?v=1&gain=0.505",
    "nudged-after-blue": "what-is-important?v=1&blue=5.3&nudged=5.4",
    "gain-huge": "fading-gradient?v=1&init=gain:1e30",
    "choice-unknown": "fading-gradient?v=1&activation=softsign",
    "norm-unknown": "shortcut?v=1&norm=batch",
    "rule-unknown": "lab?v=1&rule=hebb",
    "rule-without-logits": "lab?v=1&data=digits&activation=relu&rule=forward-forward",
    "rule-not-here": "fading-gradient?v=1&rule=layer-local",
    "rule-stands-aside": "without-backprop?v=1&network=tanh-3&rule=forward-forward",
    "moment-between": "without-backprop?v=1&moment=30",
    "times-between": "without-backprop?v=1&times=3",
    "placement-too-shallow": "without-backprop?v=1&network=relu-3&placement=one",
    "drawing-too-small": "adversarial?v=1&drawing=a63",
    "drawing-written-otherwise": "adversarial?v=1&drawing=a32a32",
    "drawing-too-dark": "adversarial?v=1&drawing=a63r",
    "drawing-not-latin": "adversarial?v=1&drawing=a6\u00e9",
    "drawing-huge": "adversarial?v=1&drawing=a18446744073709551616",
    "drawing-and-digit": "adversarial?v=1&digit=3&drawing=a64",
    "change-between": "adversarial?v=1&epsilon=0.105",
    "skip-without-ends": "shortcut?v=1&skips=5",
    "skip-to-nowhere": "shortcut?v=1&skips=1-40",
    "skip-huge": "shortcut?v=1&skips=18446744073709551615-18446744073709551615",
    "skip-backwards": "shortcut?v=1&skips=5-2",
    "skip-of-unknown-kind": "shortcut?v=1&skips=1-5:residual",
    "skips-trailing-comma": "shortcut?v=1&skips=1-5,",
    "data-not-of-this-figure": "fading-gradient?v=1&data=mnist",
    "skip-unequal-widths": "fading-gradient?v=1&width=9&skips=0-3",
    "selected-none-of-them": "shortcut?v=1&skips=1-5&selected=9",
    "blue-too-early": "five-neurons?v=1&blue=1.0",
    "blue-no-neuron": "five-neurons?v=1&blue=12",
    "blue-huge": "hero?v=1&blue=18446744073709551615.18446744073709551615",
    "control-characters": "hero?v=1&blue=\u001b[31m\u0007",
    "not-latin": "hero?v=1&step=\u0663\u202e",
}


def write(folder, name, content):
    (SEEDS / folder).mkdir(parents=True, exist_ok=True)
    (SEEDS / folder / name).write_bytes(content)


for name, content in network_files():
    write("network_file", f"{name}.safetensors", content)
for name, content in idx_files():
    write("idx", f"{name}.idx", content)
for name, link in PERMALINKS.items():
    write("permalink", name, link.encode())
