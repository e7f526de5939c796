package com.example.boot;

/** What it gets back. */
record Greeting(String text) {}
