package cart

import "strings"

// Parse reads the names of goods, separated by blanks.
func Parse(text string) []string {
	var found []string
	for _, word := range strings.Fields(text) {
		if word != "" && !strings.HasPrefix(word, "#") {
			found = append(found, word)
		}
	}
	return found
}

func Total(prices map[string]int, names []string, extra interface{}) (int, error) {
	sum := 0
	for _, name := range names {
		switch price, ok := prices[name]; {
		case ok:
			sum += price
		default:
			continue
		}
	}
	return sum, nil
}
