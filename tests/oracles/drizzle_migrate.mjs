// Runs drizzle-orm's own migrator. Usage: node drizzle_migrate.mjs <node_modules> postgres|sqlite <url or file> <directory>
import { createRequire } from 'node:module';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [modules, engine, place, migrationsFolder] = process.argv.slice(2);
const require = createRequire(path.join(modules, 'x.js'));
const load = (name) => import(pathToFileURL(require.resolve(name)));

async function onPostgres() {
  const { default: pg } = await load('pg');
  const { drizzle } = await load('drizzle-orm/node-postgres');
  const { migrate } = await load('drizzle-orm/node-postgres/migrator');
  const client = new pg.Client({ connectionString: place });
  await client.connect();
  try {
    await migrate(drizzle(client), { migrationsFolder });
  } finally {
    await client.end();
  }
}

// SQLite compiled to WebAssembly: the file is read before and written after.
async function onSqlite() {
  const { default: initialise } = await load('sql.js');
  const { drizzle } = await load('drizzle-orm/sql-js');
  const { migrate } = await load('drizzle-orm/sql-js/migrator');
  const SQL = await initialise();
  const database = new SQL.Database(fs.readFileSync(place));
  try {
    migrate(drizzle(database), { migrationsFolder });
  } finally {
    fs.writeFileSync(place, database.export());
  }
}

try {
  await (engine === 'postgres' ? onPostgres() : onSqlite());
} catch (error) {
  console.error(error.message, error.cause?.message ?? '');
  process.exit(1);
}
