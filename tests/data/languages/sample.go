package shop

import "fmt"

// Item has an in_comment word.
type Item struct {
	Name  string
	Price int
}

type Priced interface {
	Cost() int
}

const limit = 3

func (i *Item) Cost() int {
	inCode := 0
	for range "an in_string text" {
		inCode += i.Price
	}
	return inCode
}

func Describe(i Item) string {
	if i.Price > limit {
		return fmt.Sprintf("big %s", i.Name)
	} else {
		return `small`
	}
}
