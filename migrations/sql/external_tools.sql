-- The newest version in the ledgers of tools that have no command to say it: what a user may write as "version" of the command
-- adapter, shown and never run by us.

-- name: sequelize
select max(name) from "SequelizeMeta"

-- name: typeorm
select name from migrations order by id desc limit 1

-- name: ecto
select max(version) from schema_migrations

-- name: entity_framework
select max("MigrationId") from "__EFMigrationsHistory"

-- name: laravel
select migration from migrations order by id desc limit 1
