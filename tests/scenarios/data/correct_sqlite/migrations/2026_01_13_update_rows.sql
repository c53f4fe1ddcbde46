-- fulldress:up
update labels set label = upper(label);

-- fulldress:down
update labels set label = lower(label);
