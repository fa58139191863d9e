# sqlite3: tables.sql into a file, and from it once more
check sqlite "sqlite3 base.db <'$here/tables.sql'"
check sqlite-file 'sqlite3 base.db "pragma integrity_check; pragma page_count; select count(*), sum(amount) from sale; select sql from sqlite_master order by name"; sqlite3 base.db .dump | sha256sum'
