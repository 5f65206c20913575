package io.github.spikegen.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(OS.WINDOWS)
class ShellWordTests {

  @Test
  void quotesWhatAShellWouldTakeApart() {
    assertEquals("runs/first-1.0", ShellWord.of(Path.of("runs/first-1.0")));
    assertEquals("'my runs/first'", ShellWord.of(Path.of("my runs/first")));
    assertEquals("'it'\\''s $1'", ShellWord.of(Path.of("it's $1")));
  }
}
