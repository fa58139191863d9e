/* In-memory SQL: tables, joins, aggregates, text functions, a recursive query, a transaction taken back. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

static int row(void *unused, int columns, char **values, char **names) {
    (void)unused;
    (void)names;
    for (int i = 0; i < columns; i++) {
        printf("%s%s", i ? "|" : "", values[i] ? values[i] : "NULL");
    }
    printf("\n");
    return 0;
}

static void sql(sqlite3 *db, const char *text) {
    char *error = 0;
    if (sqlite3_exec(db, text, row, 0, &error) != SQLITE_OK) {
        printf("error: %s\n", error);
        sqlite3_free(error);
    }
}

static const char *const STATEMENTS[] = {
    "CREATE TABLE person(id INTEGER PRIMARY KEY, name TEXT, city INTEGER, born REAL)",
    "CREATE TABLE city(id INTEGER PRIMARY KEY, name TEXT UNIQUE)",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20)"
    " INSERT INTO city SELECT i, 'city' || (i * 7919 % 101) FROM n",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500)"
    " INSERT INTO person SELECT i, printf('%s-%05d', substr('abcdefghijklmnopqrstuvwxyz', 1 + i * 31 % 26, 3), i * 7919 % 10007),"
    " 1 + i % 23, 1900 + i * 0.37 FROM n",
    "CREATE INDEX by_name ON person(name)",
    "SELECT c.name, count(*), min(p.name), max(p.born), round(avg(p.born), 6), total(p.id) FROM person p JOIN city c ON c.id = p.city"
    " GROUP BY c.id ORDER BY 2 DESC, 1 LIMIT 12",
    "SELECT count(*) FROM person p LEFT JOIN city c ON c.id = p.city WHERE c.id IS NULL",
    "SELECT upper(name), length(name), instr(name, '-'), replace(name, 'a', 'AA'), hex(name), trim('  x '), quote(born)"
    " FROM person WHERE name LIKE '%7%' AND name GLOB 'a*' ORDER BY name LIMIT 10",
    "SELECT a.id, b.id FROM person a, person b WHERE a.city = b.city AND a.name < b.name AND b.id - a.id BETWEEN 900 AND 930 ORDER BY a.id LIMIT 5",
    "SELECT substr(name, 1, 1) AS letter, group_concat(id) FROM (SELECT * FROM person WHERE id % 97 = 0 ORDER BY id)"
    " GROUP BY letter ORDER BY letter",
    "BEGIN", "UPDATE person SET born = born * -1.5 WHERE id % 3 = 0", "SELECT sum(born), min(born) FROM person",
    "DELETE FROM person WHERE city > 10", "SELECT count(*) FROM person", "ROLLBACK",
    "SELECT count(*), sum(born) FROM person",
    "SELECT name, rank() OVER (ORDER BY city DESC, id) AS place FROM person WHERE id < 40 ORDER BY place LIMIT 8",
    "SELECT date('2026-11-30', '+45 days'), strftime('%j %W', '2026-02-28'), 7 / 2, 7.0 / 2, -7 % 3, 1 << 40, abs(-5), 1e300 * 1e10",
    "INSERT INTO city VALUES(99, 'city22')",
    "SELECT nothing FROM person",
    "PRAGMA integrity_check"};

int main(void) {
    sqlite3 *db;
    if (sqlite3_open(":memory:", &db) != SQLITE_OK) {
        return 1;
    }
    for (unsigned i = 0; i < sizeof STATEMENTS / sizeof *STATEMENTS; i++) {
        sql(db, STATEMENTS[i]);
    }
    printf("%d changes\n", sqlite3_total_changes(db));
    return sqlite3_close(db) == SQLITE_OK ? 0 : 2;
}
