.mode list
pragma journal_mode = wal;
create table customer(id integer primary key, name text not null, city text collate nocase, unique(name));
create table sale(id integer primary key, customer integer references customer, amount real, day text);
create index sale_by_customer on sale(customer, amount);
with recursive n(i) as (select 1 union all select i + 1 from n where i < 60)
insert into customer select i, printf('name-%03d', i * 37 % 61), substr('BerlinOsloParisrome', i * 5 % 15 + 1, 4) from n;
begin;
with recursive n(i, x) as (select 1, 12345 union all select i + 1, (x * 1103515245 + 12345) % 2147483648 from n where i < 2500)
insert into sale select i, x % 60 + 1, x / 7919.0, date('2024-01-01', '+' || (x % 366) || ' days') from n;
commit;
select c.city, count(*), sum(s.amount), avg(s.amount), min(s.day), max(s.amount) from customer c join sale s on s.customer = c.id group by c.city order by 1;
select c.name, t.total from customer c left join (select customer, total(amount) total from sale where day like '2024-0%' group by 1) t on t.customer = c.id order by t.total desc limit 15;
select day, amount, rank() over (partition by substr(day, 1, 7) order by amount desc) r, sum(amount) over (order by day, id rows 3 preceding) from sale order by day, id limit 60;
explain query plan select * from sale where customer = 7 and amount > 100;
select count(*) from sale a join sale b on a.customer = b.customer and a.amount < b.amount where a.id < 120;
update sale set amount = round(amount * 1.19, 2) where customer % 7 = 0;
delete from sale where id in (select id from sale order by amount limit 40);
select sum(amount), group_concat(distinct customer % 5), typeof(sum(id)), sum(id) from sale;
select printf('%.17g %e %08.3f %x', 0.1, 1e300, 3.14159, 255), 1/3.0, 7 % -3, -7 / 2, 9223372036854775807 + 1, cast('12abc' as integer), round(2.5), 1e23;
select hex(zeroblob(3)), quote(x'00ff'), upper('straße'), unicode('€'), instr('abcabc', 'ca'), replace('aXbX', 'X', '--'), 'a' < 'B' collate nocase;
select json_extract('{"a":[1,2.5,{"b":null}]}', '$.a[1]'), json_group_array(id) from customer where id < 9;
select strftime('%Y-%W %j %s', '2024-02-29 12:34:56'), julianday('2000-01-01'), date('2024-02-29', '+1 year', 'weekday 1');
with recursive fib(a, b) as (values(0, 1) union all select b, a + b from fib where b < 1000000000000000000) select group_concat(a) from fib;
create trigger gone after delete on customer begin delete from sale where customer = old.id; end;
delete from customer where id between 10 and 20;
select changes(), count(*) from sale;
analyze;
select tbl, idx, stat from sqlite_stat1 order by 1, 2;
vacuum;
