package io.github.spikegen.cli.option;

import io.github.spikegen.run.evaluation.Evaluation.NamedImages;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which images are shown to networks and neurons. */
public final class StimuliOptions {

  private static final String STIMULI = "--stimuli";

  @Option(
      names = STIMULI,
      paramLabel = "D|F.npz",
      required = true,
      converter = DatasetOrFile.Images.class,
      description =
          "The images that are shown: a NumPy archive with one array 'images', uint8 [N, C, H, W], or"
              + " the test images of mini, digits, mnist, fashion-mnist, kmnist, letters, cifar10 or celeba.")
  private DatasetOrFile stimuli;

  @Mixin private CommonOptions.DataFolder folder;

  @Mixin private CommonOptions.Limit limit;

  /** Returns the file, if it is one. */
  public Optional<Path> file() {
    return stimuli.file();
  }

  /** Reads the images; what is odd about the files is printed. */
  public NamedImages load(PrintWriter out) throws IOException {
    return stimuli.load(STIMULI, folder.value(), limit.value(), out);
  }
}
