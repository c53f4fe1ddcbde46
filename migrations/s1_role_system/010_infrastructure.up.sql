-- The infrastructure, as its own script sets it up in one transaction.
\ir scripts/setup-migration-infrastructure.sql
