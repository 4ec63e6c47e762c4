// The verdict of the JDK's validator (Xerces) on documents.
// java Oracle.java SCHEMA FOLDER…   prints `valid|invalid|malformed FILE` for each .xml below the folders.

import java.io.File;
import java.io.IOException;
import java.util.Arrays;
import javax.xml.XMLConstants;
import javax.xml.parsers.SAXParserFactory;
import javax.xml.transform.sax.SAXSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import javax.xml.validation.Validator;
import org.xml.sax.ErrorHandler;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;
import org.xml.sax.XMLReader;

public class Oracle {
    /** Counts errors of validity; what is not well-formed ends the reading. */
    static class Counter implements ErrorHandler {
        int errors = 0;
        public void warning(SAXParseException problem) {}
        public void error(SAXParseException problem) { errors++; }
        public void fatalError(SAXParseException problem) throws SAXException { throw problem; }
    }

    static String verdict(Schema schema, File file) throws Exception {
        SAXParserFactory parsers = SAXParserFactory.newInstance();
        parsers.setNamespaceAware(true);
        // an IVOA document has no document type declaration, see the reader's own rule
        parsers.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        XMLReader reader = parsers.newSAXParser().getXMLReader();
        Counter counter = new Counter();
        Validator validator = schema.newValidator();
        validator.setErrorHandler(counter);
        validator.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
        validator.setProperty(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
        try {
            validator.validate(new SAXSource(reader, new InputSource(file.toURI().toString())));
        } catch (SAXException | IOException problem) {
            return "malformed";
        }
        return counter.errors == 0 ? "valid" : "invalid";
    }

    public static void main(String[] arguments) throws Exception {
        SchemaFactory factory = SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI);
        factory.setProperty(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "file");
        Schema schema = factory.newSchema(new File(arguments[0]));
        StringBuilder out = new StringBuilder();
        for (String folder : Arrays.copyOfRange(arguments, 1, arguments.length)) {
            File[] files = new File(folder).listFiles((where, name) -> name.endsWith(".xml"));
            Arrays.sort(files);
            for (File file : files) {
                out.append(verdict(schema, file)).append(' ').append(file.getPath()).append('\n');
            }
        }
        System.out.print(out);
    }
}
