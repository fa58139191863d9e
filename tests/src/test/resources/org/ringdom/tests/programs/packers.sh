# tar and what packs
check tar 'tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -cf t.tar lines left right; sha256sum t.tar; tar tvf t.tar; mkdir -p x; tar xf t.tar -C x; cmp x/lines lines'
check gzip 'gzip -n -9 -c large | sha256sum; gzip -n -1 -c lines >l.gz; sha256sum l.gz; gzip -dc l.gz | cmp - lines; gzip -t l.gz'
check bzip2 'bzip2 -c -1 lines >l.bz2; sha256sum l.bz2; bzip2 -dc l.bz2 | cmp - lines'
check xz 'xz -1 -T1 -c large >l.xz; sha256sum l.xz; xz -dc l.xz | cmp - large; xz -c --check=sha256 --x86 --lzma2=dict=64KiB lines | xz -dc | sha1sum'
check zstd 'zstd -q -5 -c large >l.zst; sha256sum l.zst; zstd -dc l.zst | cmp - large; zstd -q -1 -c lines | zstd -dc | sha1sum'
