"""Values of Python's own library, the same on every machine: `values.py OUT` prints those of each part to OUT/python-PART."""
import contextlib
import os
import sys
import traceback


def json():
    import json
    data = {"n": [i * 1.1 for i in range(50)], "s": "Grüße \u2603 \U0001f600", "d": {str(i): [i, None, i % 2 == 0] for i in range(40)}}
    text = json.dumps(data, sort_keys=True, indent=1)
    print(text)
    print(json.loads(text) == data, len(json.dumps(data, ensure_ascii=False)))


def floats():
    import math
    import random
    chance = random.Random(7)
    for _ in range(300):
        a, b = chance.uniform(-50, 50), chance.expovariate(0.1)
        print(a.hex(), repr(a * b), repr(a / b), repr(math.sin(a)), repr(math.pow(b, 1.37)), repr(math.exp(a)),
              repr(math.log(b)), repr(math.fmod(a, b)), repr(math.hypot(a, b)), repr(math.atan2(a, b)))
    for value in (5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 0.1, 1e22, 1e23, -0.0):
        print(repr(value), value.as_integer_ratio(), repr(value / 3), round(value, 3), "%.25g" % value, float(repr(value)) == value)
    print(math.erf(0.3), math.gamma(4.7), math.fsum([0.1] * 10), sum([0.1] * 10), math.tanh(0.5), math.cbrt(27), complex(1, 2) ** 0.5)
    print(float("1e400"), float("nan"), math.nextafter(1, 2), math.ulp(1e10), int(1e30), 7.0 // -2.0, -7.5 % 2, round(2.5), round(-0.5))


def regex():
    import re
    text = open("lines").read()
    print(len(re.findall(r"\b(?:alph|amma)\w*", text)), re.findall(r"(\d)\1(?=\d\b)", text)[:40])
    print(re.sub(r"(?P<a>[a-z]+)-(?P<n>\d+)", lambda m: m["n"] + m["a"].title(), text)[:800])
    print(re.split(r"[\s.]+", text)[100:130], re.fullmatch(r"(a|b)*?c{2,3}", "ababccc").span())


def bigints():
    import math
    x = 3 ** 1000 * 7 ** 400 + 12345
    print(x, x % 10 ** 40, pow(3, x, 2 ** 521 - 1), math.isqrt(x), math.gcd(x, 2 ** 90 * 3 ** 50))
    print(math.factorial(300), hex(x >> 777), (-x) // 1234567890123456789, divmod(-x, 10 ** 60)[1], x.bit_length(), bin(x).count("1"))
    print(int("9" * 500) ** 2, (x ^ (x << 3)) & (2 ** 300 - 1), pow(17, -1, 2 ** 127 - 1), int.from_bytes(x.to_bytes(400, "big"), "little") % 10 ** 30)


def hashes():
    import hashlib
    import hmac
    import zlib
    data = open("large", "rb").read()
    for name in ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_224", "sha3_512", "blake2b", "blake2s", "sha512_256", "sm3"):
        print(name, hashlib.new(name, data).hexdigest())
    print(hashlib.shake_128(data).hexdigest(40), hmac.new(b"key", data, "sha256").hexdigest(), zlib.crc32(data), zlib.adler32(data))
    print(hashlib.pbkdf2_hmac("sha256", b"password", b"salt", 200).hex(), hashlib.scrypt(b"p", salt=b"s", n=16, r=8, p=1).hex())


def sorting():
    import bisect
    import heapq
    import random
    chance = random.Random(11)
    numbers = [chance.getrandbits(70) - 2 ** 69 for _ in range(1500)]
    print(sorted(numbers)[::50], sorted(numbers, key=lambda n: (n % 97, -n))[::100], heapq.nlargest(10, numbers, key=str))
    words = open("lines").read().split()
    print(sorted(set(words), key=str.swapcase)[::25], bisect.bisect(sorted(words), "fox"), chance.sample(range(10 ** 6), 20))
    chance.shuffle(words)
    print(words[:30], chance.gauss(0, 1), chance.choices("abc", [1, 2, 3], k=30))


def struct():
    import array
    import struct
    packed = struct.pack("<bBhHiIqQfde", -1, 255, -2, 65535, -3, 2 ** 32 - 1, -4, 2 ** 64 - 1, 1.1, 2.2, 3.3)
    print(packed.hex(), struct.unpack("<bBhHiIqQfde", packed), struct.pack(">dfq", 1e-310, 1e-40, -5).hex(), struct.calcsize("@ibdq"))
    numbers = array.array("d", (i / 7 for i in range(100)))
    numbers.byteswap()
    print(numbers.tobytes().hex(), memoryview(b"abcdefgh").cast("I").tolist())


def packing():
    import binascii
    import bz2
    import gzip
    import lzma
    import zlib
    data = open("large", "rb").read()[:20000]
    for level in (1, 9):
        packed = zlib.compress(data, level)
        print(level, len(packed), binascii.crc32(packed), zlib.decompress(packed) == data)
    for module, level in ((bz2, {"compresslevel": 1}), (lzma, {"preset": 0})):
        packed = module.compress(data, **level)
        print(module.__name__, len(packed), binascii.crc32(packed), module.decompress(packed) == data)
    print(gzip.decompress(gzip.compress(data, mtime=0)) == data, binascii.b2a_base64(packed[:60]), binascii.crc_hqx(data, 0))


def decimals():
    import decimal
    import fractions
    import statistics
    decimal.getcontext().prec = 80
    d = decimal.Decimal
    print(d(2).sqrt(), d(1).exp(), d(10).ln(), d(1) / d(7), d("1e-50") + d("3.7"), (d(3) ** d("0.5")).quantize(d("1e-40")))
    numbers = [(i * i * 7919) % 1009 / 13 for i in range(400)]
    print(fractions.Fraction(355, 113) ** 9, fractions.Fraction(0.1), statistics.stdev(numbers), statistics.median(numbers))
    print(statistics.fmean(numbers), statistics.quantiles(numbers, n=7), statistics.NormalDist(2, 3).inv_cdf(0.7))


def texts():
    import datetime
    import textwrap
    import unicodedata
    s = "Ǆ ﬀ Straße İstanbul ΣΑΣ \u1e9e café \u2460 한국어 😀"
    print(s.lower(), s.upper(), s.casefold(), s.title(), [unicodedata.name(c) for c in s if ord(c) > 0x2000])
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        print(form, unicodedata.normalize(form, s).encode("utf-16-be").hex())
    print(s.encode("utf-8"), s.encode("ascii", "xmlcharrefreplace"), s.encode("cp1252", "replace"), b"\xff\xfeA\x00".decode("utf-16"))
    moment = datetime.datetime(2024, 2, 29, 23, 59, 59, 999999, datetime.timezone.utc)
    print(moment.isoformat(), moment.timestamp(), moment + datetime.timedelta(days=366, microseconds=1), moment.isocalendar(), moment.strftime("%c %j %U"))
    print(textwrap.fill("lorem ipsum dolor " * 20, 50), f"{1234567.891:,.2f} {255:#010x} {0.000123:e} {'x':^9}| {10 ** 20:_d}", "a-b-c".rpartition("-"))


def processes():
    import mmap
    import os
    import signal
    import subprocess
    import threading
    import time
    sys.stdout.flush()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writer, b"from the child\n")
        os._exit(7)
    print(os.read(reader, 100), os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    print(subprocess.run(["sort", "-r"], input=b"a\nc\nb\n", capture_output=True).stdout)
    seen = []
    signal.signal(signal.SIGUSR1, lambda number, frame: seen.append(number))
    os.kill(os.getpid(), signal.SIGUSR1)
    total = [0]
    lock = threading.Lock()

    def add(count):
        for _ in range(count):
            with lock:
                total[0] += 1

    threads = [threading.Thread(target=add, args=(500,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with open("mapped", "w+b") as file:
        file.truncate(20000)
        with mmap.mmap(file.fileno(), 20000) as mapping:
            mapping[4090:4102] = b"over a page!"
    print(seen, total, open("mapped", "rb").read().find(b"a page"), time.monotonic() > 0)


def foreign():
    import ctypes
    libc = ctypes.CDLL("libc.so.6")
    compare = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_int))
    numbers = (ctypes.c_int * 20)(*[(i * 7919) % 101 for i in range(20)])
    libc.qsort(numbers, 20, 4, compare(lambda a, b: a[0] - b[0]))
    libm = ctypes.CDLL("libm.so.6")
    libm.ldexp.restype = ctypes.c_double
    libm.ldexp.argtypes = ctypes.c_double, ctypes.c_int
    buffer = ctypes.create_string_buffer(100)
    libc.snprintf(buffer, 100, b"%d %s %.3f", 42, b"text", ctypes.c_double(2.5))
    print(list(numbers), libm.ldexp(0.7, 10), buffer.value, libc.strtol(b"0x7f", None, 16))


def database():
    import sqlite3
    base = sqlite3.connect(":memory:")
    base.execute("create table t(k integer primary key, v real, s text)")
    base.executemany("insert into t values(?, ?, ?)", ((i, i / 7, "s%d" % (i % 9)) for i in range(600)))
    base.create_function("twice", 1, lambda x: x * 2)
    for row in base.execute("select s, count(*), sum(v), avg(twice(v)), min(k) from t group by s having sum(v) > 10 order by s desc"):
        print(row)


def classes():
    import collections
    import dataclasses
    import functools
    import itertools
    import pickle

    @dataclasses.dataclass(order=True, frozen=True)
    class Point:
        x: int
        y: float

    @functools.lru_cache(None)
    def ways(n, k):
        return 1 if n == 0 else 0 if n < 0 or k == 0 else ways(n - k, k) + ways(n, k - 1)

    def walk(depth):
        if depth:
            yield from walk(depth - 1)
            yield depth
            yield from walk(depth - 1)

    try:
        [][1]
    except IndexError as error:
        print(type(error).__name__, error)
    print(sorted(Point(i * 7 % 10, i / 3) for i in range(12)), ways(90, 90), list(walk(6)))
    print(collections.Counter(open("lines").read()).most_common(12), list(itertools.permutations("abcd"))[::5])
    print(pickle.dumps({"a": [1, 2.5, (None, True)], "b": 2 ** 80}, 4).hex(), eval(compile("sum(i * i for i in range(50))", "x", "eval")))


for part in (json, floats, regex, bigints, hashes, sorting, struct, packing, decimals, texts, processes, foreign, database, classes):
    with open(os.path.join(sys.argv[1], "python-" + part.__name__), "w") as result, contextlib.redirect_stdout(result):
        code = 0
        try:
            part()
        except Exception:
            code = 1
            traceback.print_exc(file=result)
        print("\nexit", code)
