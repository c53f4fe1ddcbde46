select {number}, f{number} from scan
