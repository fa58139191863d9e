#!/bin/sh
# Runs Debian programs over input that it makes itself. `run.sh OUT` leaves a file OUT/NAME for each: what it printed, errors too,
# and its exit code. The same programs must leave the same files wherever they run.
if [ -z "$PROGRAMS_CLEAN" ]; then
    # without FMA the C library's mathematical functions may round otherwise: everywhere as on a CPU that has none
    exec env -i PROGRAMS_CLEAN=1 PATH=/usr/sbin:/usr/bin HOME=/root LC_ALL=C.UTF-8 TZ=UTC \
        GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4,-AVX,-AVX512F /bin/sh "$0" "$@"
fi
here=$(dirname "$0")
out=$1
only=${2:-text busybox packers perl python openssl sqlite gcc}
umask 022
rm -rf "$out" "$out.work"
mkdir -p "$out" "$out.work"
cd "$out.work" || exit 1

# check NAME COMMAND: a command of the shell
check() {
    echo "program $1"
    (eval "$2") >"$out/$1" 2>&1 </dev/null
    printf '\nexit %d\n' $? >>"$out/$1"
}

seq 1 400 | awk '{ x = (x * 1103515245 + 12345 + $1) % 2147483648
    printf "%d %s%d %08x line-%d the quick brown fox %.6f\n", $1, substr("alphabetagammadelta", x % 15 + 1, 4), x % 97, x, x % 50, x / 7919 }' >lines
sort -k2,2 lines | cut -d' ' -f1-2 >left
awk '{ print $2, NR % 13 }' lines | sort -u -k1,1 >right
i=0
while [ $i -lt 8 ]; do cat lines; i=$((i + 1)); done | head -c 100000 >large

for part in $only; do
    . "$here/$part.sh"
done
