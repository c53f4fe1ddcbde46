-- fulldress:up
pragma user_version = 17;

-- fulldress:down
pragma user_version = 0;
