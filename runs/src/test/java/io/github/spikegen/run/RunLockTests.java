package io.github.spikegen.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLockTests {

  @TempDir private Path temporary;

  @Test
  void oneTrainingAtATimeHasAFolderByWhateverName() throws IOException {
    Path link = Files.createSymbolicLink(temporary.resolve("link"), Path.of("run"));
    Path path = Files.createDirectory(temporary.resolve("run"));
    RunFolder folder = new RunFolder(path);
    try (RunLock lock = folder.lock()) {
      for (Path name : new Path[] {path, link, path.resolve(".")}) {
        RunException failure =
            assertThrows(RunException.class, () -> new RunFolder(name).lock(), name.toString());
        assertEquals(name + " is in use: another training writes to it", failure.getMessage());
      }
      folder.requireFree(false); // a lock is no run
    }
    folder.lock().close();
  }

  @Test
  void theLockIsTheSystemsToo() throws IOException {
    Path file = temporary.resolve("run.lock");
    RunFolder folder = new RunFolder(temporary);
    try (FileChannel other =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      other.lock();
      assertThrows(OverlappingFileLockException.class, folder::lock);
    }
    folder.lock().close();
    assertThrows(NoSuchFileException.class, new RunFolder(temporary.resolve("none"))::lock);
  }
}
