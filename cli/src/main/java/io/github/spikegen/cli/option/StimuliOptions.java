package io.github.spikegen.cli.option;

import io.github.spikegen.run.evaluation.NamedImages;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which images are shown to networks and neurons. */
public final class StimuliOptions {

  private static final String STIMULI = "--stimuli";

  @Option(
      names = STIMULI,
      paramLabel = "D|F.npz",
      required = true,
      converter = SetOrFile.Images.class,
      description =
          "The images that are shown: a NumPy archive with one array 'images', uint8 [N, C, H, W], or"
              + " the test images of mini, mnist, fashion-mnist, kmnist, letters, cifar10 or celeba.")
  private SetOrFile stimuli;

  @Option(names = "--data", paramLabel = "DIR", description = DataOptions.FOLDER_HELP)
  private Path folder;

  @Option(
      names = "--limit",
      paramLabel = "N",
      converter = Numbers.AtLeastOne.class,
      description = "Show the first N images (default: all).")
  private Integer limit;

  /** Returns the file, if it is one. */
  public Optional<Path> file() {
    return stimuli.file();
  }

  /** Reads the images; what is odd about the files is printed. */
  public NamedImages load(PrintWriter out) throws IOException {
    return new ImageSource(STIMULI, stimuli, folder, limit).load(out);
  }
}
