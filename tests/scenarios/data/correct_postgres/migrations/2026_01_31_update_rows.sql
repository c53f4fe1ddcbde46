-- fulldress:up
update orders set amount = amount * 2;

-- fulldress:down
update orders set amount = amount / 2;
