// Runs Prisma's own migration engine, which is shipped as WebAssembly, as `prisma migrate deploy` does.
// Usage: node prisma_migrate.mjs <node_modules> postgres|sqlite <url or file> <directory>
import { createRequire } from 'node:module';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [modules, engine, place, directory] = process.argv.slice(2);
const require = createRequire(path.join(modules, 'x.js'));
const load = (name) => import(pathToFileURL(require.resolve(name)));
const read = (file) => fs.readFileSync(file, 'utf8');

async function loadEngine() {
  const folder = path.join(modules, '@prisma', 'schema-engine-wasm');
  const glue = await import(pathToFileURL(path.join(folder, 'schema_engine_bg.js')));
  const module = new WebAssembly.Module(fs.readFileSync(path.join(folder, 'schema_engine_bg.wasm')));
  const instance = new WebAssembly.Instance(module, { './schema_engine_bg.js': glue });
  glue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return glue.SchemaEngine;
}

// The adapter for JavaScript splits a script at every semicolon; the engine that deploys sends it whole.
async function postgresFactory() {
  const { PrismaPg, PrismaPgAdapterFactory } = await load('@prisma/adapter-pg');
  const factory = new (PrismaPg ?? PrismaPgAdapterFactory)({ connectionString: place, max: 1 });
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = await connect();
    adapter.executeScript = async (script) => {
      await adapter.client.query(script);
    };
    return adapter;
  };
  return factory;
}

async function sqliteFactory() {
  const { PrismaLibSql } = await load('@prisma/adapter-libsql');
  return new PrismaLibSql({ url: `file:${place}` });
}

function migrationsList() {
  const lock = path.join(directory, 'migration_lock.toml');
  const folders = fs.readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const migrationDirectories = folders.map((entry) => {
    const file = path.join(directory, entry.name, 'migration.sql');
    const content = fs.existsSync(file) ? { tag: 'ok', value: read(file) } : { tag: 'error', value: 'ENOENT' };
    return { path: entry.name, migrationFile: { path: 'migration.sql', content } };
  });
  return {
    baseDir: directory,
    lockfile: { path: 'migration_lock.toml', content: fs.existsSync(lock) ? read(lock) : null },
    shadowDbInitScript: '',
    migrationDirectories: migrationDirectories.sort((a, b) => a.path.localeCompare(b.path)),
  };
}

try {
  const SchemaEngine = await loadEngine();
  const { bindMigrationAwareSqlAdapterFactory } = await load('@prisma/driver-adapter-utils');
  const factory = engine === 'postgres' ? await postgresFactory() : await sqliteFactory();
  const runner = await SchemaEngine.new({ datamodels: undefined }, () => {}, bindMigrationAwareSqlAdapterFactory(factory));
  const filters = { externalTables: [], externalEnums: [] };
  const done = await runner.applyMigrations({ migrationsList: migrationsList(), filters });
  console.log(`applied: ${done.appliedMigrationNames.join(' ')}`);
  process.exit(0);
} catch (error) {
  console.error(error.code ?? '', error.message);
  process.exit(1);
}
