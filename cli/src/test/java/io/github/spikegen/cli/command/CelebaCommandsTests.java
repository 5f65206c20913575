package io.github.spikegen.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.Shape;
import io.github.spikegen.cli.CommandResult;
import io.github.spikegen.cli.TinyTraining;
import io.github.spikegen.image.ImageArchive;
import io.github.spikegen.testing.SmallDatasets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CelebaCommandsTests {

  @TempDir private Path folder;

  private CommandResult train(Path data, Path run) {
    return CommandResult.of(
        TinyTraining.with(
            "--dataset",
            "celeba",
            "--data",
            data.toString(),
            "--limit",
            "8",
            "--out",
            run.toString()));
  }

  @Test
  void aModelIsTrainedAndReconstructs() throws IOException {
    Path data = SmallDatasets.celeba(folder.resolve("data"), 10);
    Path run = folder.resolve("run");
    CommandResult trained = train(data, run);
    assertEquals("", trained.err());
    assertEquals(0, trained.exitCode());
    assertTrue(trained.out().startsWith("Note: list_eval_partition.txt in "), trained.out());
    assertEquals(1, trained.out().lines().filter(line -> line.startsWith("Note: ")).count());

    Path archive = folder.resolve("rec.npz");
    CommandResult reconstructed =
        CommandResult.of(
            "diffusion",
            "reconstruct",
            "--model",
            run.toString(),
            "--dataset",
            "celeba",
            "--data",
            data.toString(),
            "--limit",
            "3",
            "--out",
            archive.toString());
    assertEquals("", reconstructed.err());
    assertEquals(3, ImageArchive.read(archive).size());
    assertEquals(new Shape(3, 64, 64), ImageArchive.read(archive).shape());
  }

  @Test
  void aBrokenImageIsNamedInOneLine() throws IOException {
    Path data = SmallDatasets.celeba(folder.resolve("data"), 10);
    Path broken = data.resolve("img_align_celeba/000005.jpg");
    Files.writeString(broken, "<html>");
    CommandResult result = train(data, folder.resolve("run"));
    assertEquals(1, result.exitCode());
    assertEquals(1, result.errorLines().size());
    assertTrue(
        result.err().contains(broken + " is no JPEG or PNG image, or damaged at its start"),
        result.err());
  }
}
