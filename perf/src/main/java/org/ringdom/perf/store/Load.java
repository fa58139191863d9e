package org.ringdom.perf.store;

import java.util.List;

/**
 * Something to measure.
 *
 * @param words for people
 * @param operation the client's name for it
 * @param connections that do it at the same time
 */
record Load(String words, String operation, int connections) {
    static final Load READ = new Load("read, 1 connection", "read", 1);
    /** All of them, operations a second. */
    static final List<Load> ALL = List.of(READ, new Load("read, 8 connections", "read", 8),
            new Load("write, 1 connection", "write", 1), new Load("write, 8 connections", "write", 8),
            new Load("transaction, 1 connection", "transaction", 1),
            new Load("transaction, 8 connections", "transaction", 8),
            new Load("directory of 1000", "directory", 1));
}
