# gcc: the assembler text of numbers.c, the program, and what it prints
check gcc "gcc -O2 -msse4.2 -pthread -save-temps -o numbers '$here/numbers.c' -lm && sha256sum numbers.o numbers && cat numbers.s"
check gcc-program './numbers'
check gcc-tools 'objdump -d --no-show-raw-insn numbers.o | tail -n 60; nm numbers | cut -c18- | sort | head -n 30; size numbers; readelf -lW numbers | head -n 40; strip numbers; sha256sum numbers'
