package io.github.spikegen.internal;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class BoundedFileTests {

  @TempDir private Path folder;

  @Test
  void aFileIsReadUpToItsBound() throws IOException {
    Path file = Files.write(folder.resolve("three"), new byte[] {1, 2, 3});
    assertEquals(3, BoundedFile.read(file, 3).length);
    FileSystemException refused =
        assertThrows(FileSystemException.class, () -> BoundedFile.read(file, 2));
    assertEquals(file.toString(), refused.getFile());
    assertEquals("has more than the 2 bytes expected at most", refused.getReason());
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aDeviceWithoutAnEndIsRefused() {
    assertThrows(FileSystemException.class, () -> BoundedFile.text(Path.of("/dev/zero")));
  }

  @Test
  void textIsUtf8() throws IOException {
    Path file = Files.writeString(folder.resolve("text"), "äö");
    assertEquals("äö", BoundedFile.text(file));
    Files.write(file, new byte[] {(byte) 0xff, 'a'});
    assertThrows(CharacterCodingException.class, () -> BoundedFile.text(file));
  }

  @Test
  void whatJavasMemoryCannotHoldIsRefusedWithBothFigures() {
    assertDoesNotThrow(() -> BoundedFile.requireMemory("few", 1000));
    IOException refused =
        assertThrows(IOException.class, () -> BoundedFile.requireMemory("3 giants", 1e15));
    assertTrue(
        refused.getMessage().startsWith("3 giants need 1000000.0 GB of Java's memory, but only "),
        refused.getMessage());
  }

  @Test
  void textFromFilesIsShownWithoutWhatATerminalObeys() {
    assertEquals("plain äö \ud83d\ude00", Quoted.of("plain äö \ud83d\ude00"));
    assertEquals("a?[31mred?", Quoted.of("a\033[31mred\n"));
    assertEquals("right?left", Quoted.of("right\u202eleft"));
    assertEquals("half?", Quoted.of("half\ud83d"));
  }

  @Test
  void longTextIsCut() {
    assertEquals("x".repeat(80), Quoted.of("x".repeat(80)));
    assertEquals("x".repeat(80) + "... (100,000 characters)", Quoted.of("x".repeat(100_000)));
    assertTrue(Quoted.line("x".repeat(100_000)).length() < 2100);
    assertEquals("one line", Quoted.line(" one\r\n  line\n"));
    assertEquals("null", Quoted.of(null));
  }
}
