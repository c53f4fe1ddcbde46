-- fulldress:up
create table Track_new (
  TrackId integer not null,
  Name nvarchar(200) not null,
  AlbumId integer,
  MediaTypeId integer not null,
  GenreId integer,
  Composer nvarchar(220),
  DurationMs integer not null,
  Bytes integer,
  PriceCents integer not null check (PriceCents >= 0),
  constraint PK_Track primary key (TrackId),
  foreign key (AlbumId) references Album (AlbumId) on delete no action on update no action,
  foreign key (GenreId) references Genre (GenreId) on delete no action on update no action,
  foreign key (MediaTypeId) references Medium (MediaTypeId) on delete no action on update no action
);
insert into Track_new select TrackId, Name, AlbumId, MediaTypeId, GenreId, Composer, DurationMs, Bytes, cast(round(UnitPrice * 100) as integer) from Track order by TrackId;
drop table Track;
alter table Track_new rename to Track;
create index IFK_TrackAlbumId on Track (AlbumId);
create index IFK_TrackGenreId on Track (GenreId);
create index IFK_TrackMediaTypeId on Track (MediaTypeId);
create index TrackByName on Track (lower(Name)) where Composer is not null;

-- fulldress:down
create table Track_old (
  TrackId integer not null,
  Name nvarchar(200) not null,
  AlbumId integer,
  MediaTypeId integer not null,
  GenreId integer,
  Composer nvarchar(220),
  DurationMs integer not null,
  Bytes integer,
  UnitPrice numeric(10,2) not null,
  constraint PK_Track primary key (TrackId),
  foreign key (AlbumId) references Album (AlbumId) on delete no action on update no action,
  foreign key (GenreId) references Genre (GenreId) on delete no action on update no action,
  foreign key (MediaTypeId) references Medium (MediaTypeId) on delete no action on update no action
);
insert into Track_old select TrackId, Name, AlbumId, MediaTypeId, GenreId, Composer, DurationMs, Bytes, PriceCents / 100.0 from Track order by TrackId;
drop table Track;
alter table Track_old rename to Track;
create index IFK_TrackAlbumId on Track (AlbumId);
create index IFK_TrackGenreId on Track (GenreId);
create index IFK_TrackMediaTypeId on Track (MediaTypeId);
create index TrackByName on Track (lower(Name)) where Composer is not null;
