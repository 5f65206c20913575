package io.github.spikegen.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.spikegen.cli.CommandResult;
import io.github.spikegen.cli.SpikeGen;
import io.github.spikegen.image.ImageArchive;
import io.github.spikegen.run.OptionValues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

class QuickstartCommandTests {

  private static final OptionValues TINY =
      new OptionValues(
          Map.ofEntries(
              Map.entry("time-steps", 2),
              Map.entry("denoiser-time-steps", 1),
              Map.entry("channels", List.of(4, 4)),
              Map.entry("codes", 8),
              Map.entry("code-dimension", 4),
              Map.entry("denoiser-channels", List.of(6, 6)),
              Map.entry("vq-epochs", 2),
              Map.entry("vq-batch", 8),
              Map.entry("prior-epochs", 1),
              Map.entry("prior-batch", 8)));

  @TempDir private Path temporary;

  /** Gives the quickstart other settings and leaves all else to picocli. */
  private static final IFactory FACTORY =
      new IFactory() {
        @Override
        public <K> K create(Class<K> type) throws Exception {
          return type == QuickstartCommand.class
              ? type.cast(new QuickstartCommand(TINY, 24))
              : CommandLine.defaultFactory().create(type);
        }
      };

  private static CommandResult quickstart(String... options) {
    String[] arguments = new String[options.length + 1];
    arguments[0] = "quickstart";
    System.arraycopy(options, 0, arguments, 1, options.length);
    return CommandResult.of(SpikeGen.newCommandLine(FACTORY), arguments);
  }

  @Test
  void trainsDrawsAndSaysWhatItFound() throws IOException {
    Path out = temporary.resolve("first");
    CommandResult result = quickstart("--out", out.toString());
    assertEquals("", result.err());
    assertEquals(0, result.exitCode());
    for (String said :
        List.of(
            "24 bundled images",
            "Stage 1 of 2",
            "Stage 2 of 2",
            "squared error of a pixel",
            "of 8 codes used",
            "blind guessing: 3.00",
            "network calls a sample",
            "Total time:",
            "spikegen diffusion sample --model " + out)) {
      assertTrue(result.out().contains(said), said + " is not in " + result.out());
    }
    assertEquals(64, ImageArchive.read(out.resolve("samples.npz")).size());
    for (String file : List.of("samples.png", "reconstructions.png", "grids/vq-002.png")) {
      assertTrue(Files.size(out.resolve(file)) > 0, file);
    }
    assertEquals(2, quickstart("--out", out.toString()).exitCode());
    assertEquals(0, quickstart("--out", out.toString(), "--overwrite").exitCode());
  }
}
