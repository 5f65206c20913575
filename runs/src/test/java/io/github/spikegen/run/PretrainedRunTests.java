package io.github.spikegen.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.spikegen.run.diffusion.DiffusionFamily;
import io.github.spikegen.run.diffusion.TinyDiffusionRun;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainedRunTests {

  @TempDir private Path temporary;

  @Test
  void aRunIsReadInsideAJar() throws IOException {
    TinyDiffusionRun run = TinyDiffusionRun.of(1, 1);
    RunFolder folder = run.start(temporary.resolve("run"));
    Path jar = temporary.resolve("program with spaces.jar");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      zip.putNextEntry(new ZipEntry("some/where/config.json"));
      zip.write(Files.readAllBytes(folder.path().resolve("config.json")));
    }
    URI config = URI.create("jar:" + jar.toUri() + "!/some/where/config.json");
    Path located = PretrainedRun.locate(config.toURL());
    try {
      RunFolder inside = new RunFolder(located.getParent());
      assertEquals(run.config(), inside.config(run.config().family()));
      assertFalse(Files.exists(inside.weights(DiffusionFamily.DENOISER)));
      assertEquals(RunProgress.none(run.config()), inside.progress(run.config()));
    } finally {
      located.getFileSystem().close();
    }
  }
}
