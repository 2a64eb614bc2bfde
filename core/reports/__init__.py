"""Reports: aging, digest, statement, and what goes out tomorrow. They read, and write nothing."""
