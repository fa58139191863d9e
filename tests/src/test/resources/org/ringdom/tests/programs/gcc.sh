# gcc: the assembler text of numbers.c, the program, and what it prints
check gcc-assembler "gcc -O2 -msse4.2 -S -o - '$here/numbers.c'"
check gcc-program "gcc -O2 -msse4.2 -pthread -o numbers '$here/numbers.c' -lm && sha256sum numbers && ./numbers"
check gcc-tools 'objdump -d --no-show-raw-insn numbers | sha256sum; nm numbers | cut -c18- | sort | head -30; size numbers; readelf -lW numbers | head -40; strip numbers; sha256sum numbers'
