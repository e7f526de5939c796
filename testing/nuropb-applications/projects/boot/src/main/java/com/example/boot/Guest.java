package com.example.boot;

/** What a caller sends. */
record Guest(String name) {}
