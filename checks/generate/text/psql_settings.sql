select
{calls}
\gset fd_
