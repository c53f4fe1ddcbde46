-- fulldress:up
alter table people rename column city to town;
create or replace function touch() returns trigger language plpgsql as $$
begin
  new.town := btrim(new.town);
  return new;
end $$;

-- fulldress:down
alter table people rename column town to city;
create or replace function touch() returns trigger language plpgsql as $$
begin
  new.city := btrim(new.city);
  return new;
end $$;
